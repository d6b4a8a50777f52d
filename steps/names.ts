// Every name that the handbook gives, once. In a shared account a suffix is appended to each: `step.name(names.table)`.
import type { CourseNames } from '../src/resources/facets.ts';

export const names = {
  table: 'AWSWorkshopDemoTable',
  role: 'aws-workshop-lambda-role',
  createFunction: 'createShortURL',
  getFunction: 'getLongURL',
  api: 'aws-workshop-api-gateway',
  layer: 'aws-workshop-lambda-layer',
  /** Always with something appended, as bucket names are shared by all of AWS: the suffix, or random characters. */
  bucket: 'aws-workshop',
} as const;

/** For the account scan and the IAM policy: which names the course gives to each kind of resource. */
export const namesByKind: CourseNames = {
  table: [names.table],
  role: [names.role],
  function: [names.createFunction, names.getFunction],
  'log-group': [`/aws/lambda/${names.createFunction}`, `/aws/lambda/${names.getFunction}`],
  'http-api': [names.api],
  'layer-version': [names.layer],
  bucket: [names.bucket],
};
