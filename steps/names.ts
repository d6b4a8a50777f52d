// Every name that the handbook gives, once. In a shared account a suffix is appended to each: `step.name(names.table)`.
import { randomSuffix } from '../src/aws/name-rules.ts';
import type { CourseNames } from '../src/resources/facets.ts';

const [createFunction, getFunction] = ['createShortURL', 'getLongURL'] as const;

export const names = {
  table: 'AWSWorkshopDemoTable',
  partitionKey: 'PK',
  /** Ours and not the handbook's: the attribute by which links expire. */
  expiry: 'expiresAt',
  role: 'aws-workshop-lambda-role',
  /** Ours and not the handbook's: a role for each function. */
  createRole: `aws-workshop-${createFunction}-role`,
  getRole: `aws-workshop-${getFunction}-role`,
  createFunction,
  getFunction,
  api: 'aws-workshop-api-gateway',
  /** Ours and not the handbook's: alarms on the responses of the API. */
  serverErrors: 'aws-workshop-api-5xx',
  refusedRequests: 'aws-workshop-api-4xx',
  layer: 'aws-workshop-lambda-layer',
  layerZip: 'lambdalayer.zip',
  createZip: `${createFunction}.zip`,
  getZip: `${getFunction}.zip`,
  /** Always with random characters appended, as bucket names are shared by all of AWS. */
  bucket: 'aws-workshop',
} as const;

export function bucketNameWith(ending: string): string {
  return `${names.bucket}-${ending}`;
}

/** For a new stack. Nobody can guess it: an earlier version used the suffix alone, and checkpoints keep such a name. */
export function newBucketName(suffix: string): string {
  return bucketNameWith(suffix ? `${suffix}-${randomSuffix()}` : randomSuffix());
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
  role: [names.role, names.createRole, names.getRole],
  function: [names.createFunction, names.getFunction],
  'log-group': [logGroupOf(names.createFunction), logGroupOf(names.getFunction)],
  'http-api': [names.api],
  alarm: [names.serverErrors, names.refusedRequests],
  'layer-version': [names.layer],
  bucket: [names.bucket],
  // All roles in one pattern, because a policy has at most 6,144 characters.
  'any-role': ['aws-workshop-*-role'],
};
