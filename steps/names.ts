// Every name that the handbook gives, once. In a shared account a suffix is appended to each: `step.name(names.table)`.
import type { CourseNames } from '../src/resources/facets.ts';

const [createFunction, getFunction] = ['createShortURL', 'getLongURL'] as const;

export const names = {
  table: 'AWSWorkshopDemoTable',
  partitionKey: 'PK',
  role: 'aws-workshop-lambda-role',
  createFunction,
  getFunction,
  api: 'aws-workshop-api-gateway',
  layer: 'aws-workshop-lambda-layer',
  layerZip: 'lambdalayer.zip',
  createZip: `${createFunction}.zip`,
  getZip: `${getFunction}.zip`,
  /** Always with something appended, as bucket names are shared by all of AWS: the suffix, or random characters. */
  bucket: 'aws-workshop',
} as const;

/** `ending`: the suffix, or random characters. */
export function bucketNameWith(ending: string): string {
  return `${names.bucket}-${ending}`;
}

/** Where Lambda writes the lines of a function. */
export function logGroupOf(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}

/** What identifies the creation of the bucket's origin access identity to CloudFront. */
export function identityReference(bucket: string): string {
  return `${names.bucket}-${bucket}`;
}

/** For the account scan and the IAM policy: which names the course gives to each kind of resource. */
export const namesByKind: CourseNames = {
  table: [names.table],
  role: [names.role],
  function: [names.createFunction, names.getFunction],
  'log-group': [logGroupOf(names.createFunction), logGroupOf(names.getFunction)],
  'http-api': [names.api],
  'layer-version': [names.layer],
  bucket: [names.bucket],
};
