// Which errors of AWS are temporary, and how long each is waited for: the one table of it. By name and text, because AWS
// uses the same names for errors that no retry fixes. Every other error is thrown at once.
// source: retries of hashicorp/terraform-provider-aws (internal/service) and go-to-k/cdkd (src/deployment/
// retryable-errors.ts), which both provision real accounts; checked 2026-11-22
import type { Wait } from '../../engine/types.ts';
import { errorCategory } from '../errors/explain.ts';
import { permanentError } from '../errors/permanent-errors.ts';

export interface Call {
  /** `Lambda`, `ApiGatewayV2`: the client's name. */
  readonly service: string;
  readonly operation: string;
}

interface TemporaryError extends Wait {
  readonly service: string;
  readonly operations: RegExp;
  readonly names: readonly string[];
  /** Of the message; every message if it is left out. */
  readonly text?: RegExp;
  /**
   * `resend`: the same call is sent again. `reread`: what was read before the call is out of date, so the caller reads and
   * writes again.
   */
  readonly how: 'resend' | 'reread';
  readonly because: string;
}

const writes = /^(Create|Update|Put|Add|Remove|Delete|Publish|Attach|Detach)/;

export const temporaryErrors: readonly TemporaryError[] = [
  {
    service: 'Lambda',
    operations: /^(CreateFunction|UpdateFunctionConfiguration)$/,
    names: ['InvalidParameterValueException'],
    text: /cannot be assumed by Lambda|execution role does not have permissions|KMS key is invalid for CreateGrant/i,
    how: 'resend',
    for: 'Lambda to be able to assume the role',
    usually: 10,
    atMost: 180,
    because:
      'A new role takes seconds, sometimes minutes, to reach Lambda. A wrong trust policy gives the same error, so there is a limit.',
  },
  {
    service: 'Lambda',
    operations: /^(Create|Update|Put|Add|Remove|Delete|Publish|Invoke)/,
    names: ['ResourceConflictException'],
    text: /following state: Pending|update is in progress|concurrent update operation/i,
    how: 'resend',
    for: 'Lambda to finish another change',
    usually: 5,
    atMost: 120,
    because: 'A function accepts one change at a time, and no change and no invocation before it is active.',
  },
  {
    service: 'Lambda',
    operations: /^AddPermission$/,
    names: ['ResourceNotFoundException'],
    how: 'resend',
    for: 'Lambda to find the new function',
    usually: 3,
    atMost: 60,
    because: 'A new function is not visible at once to the part of Lambda that stores resource policies.',
  },
  {
    service: 'IAM',
    operations: /^(CreateRole|UpdateAssumeRolePolicy)$/,
    names: ['MalformedPolicyDocumentException'],
    text: /Invalid principal in policy/,
    how: 'resend',
    for: 'IAM to find the principal of the trust policy',
    usually: 10,
    atMost: 120,
    because: 'A new principal is not visible everywhere at once.',
  },
  {
    service: 'IAM',
    operations: writes,
    names: ['ConcurrentModificationException', 'EntityTemporarilyUnmodifiableException'],
    how: 'resend',
    for: 'IAM to finish another change',
    usually: 5,
    atMost: 120,
    because: 'A role accepts one change at a time.',
  },
  {
    service: 'IAM',
    operations: /^DeleteRole$/,
    names: ['DeleteConflictException'],
    how: 'resend',
    for: 'IAM to finish the last changes of the role',
    usually: 5,
    atMost: 120,
    because: 'Policies that were just detached still count. The role resource has detached all of them before.',
  },
  {
    service: 'DynamoDB',
    operations: /^(Create|Update|Delete)Table$/,
    names: ['LimitExceededException'],
    text: /simultaneously/,
    how: 'resend',
    for: 'DynamoDB to finish other tables',
    usually: 10,
    atMost: 600,
    because: 'DynamoDB limits how many tables it creates and deletes at once. Every other limit is a quota.',
  },
  {
    service: 'DynamoDB',
    operations: /^(Update|Delete)Table$/,
    names: ['ResourceInUseException'],
    how: 'resend',
    for: 'the table to be ready for a change',
    usually: 8,
    atMost: 600,
    because:
      'A table cannot be deleted while it is being created or changed. For CreateTable the error means that the name is taken.',
  },
  {
    service: 'ApiGatewayV2',
    operations: writes,
    names: ['ConflictException', 'BadRequestException'],
    text: /try again later/i,
    how: 'resend',
    for: 'API Gateway to finish another change',
    usually: 3,
    atMost: 120,
    because: 'An API accepts one change at a time, and automatic deployments of a stage are changes too.',
  },
  {
    service: 'S3',
    operations: /^PutBucketPolicy$/,
    names: ['MalformedPolicy'],
    text: /Invalid principal in policy/,
    how: 'resend',
    for: 'S3 to find the origin access identity',
    usually: 10,
    atMost: 120,
    because: 'A new identity of CloudFront is not visible to S3 at once.',
  },
  {
    service: 'S3',
    operations: /^PutBucketPolicy$/,
    names: ['AccessDenied'],
    text: /public policies are .*BlockPublicPolicy/,
    how: 'resend',
    for: 'S3 to apply the change of Block Public Access',
    usually: 5,
    atMost: 120,
    because: 'A change of Block Public Access reaches PutBucketPolicy later than other operations.',
  },
  {
    service: 'S3',
    operations: /^Put(Bucket|PublicAccessBlock|Object)/,
    names: ['OperationAborted', 'NoSuchBucket'],
    how: 'resend',
    for: 'S3 to finish another change of the bucket',
    usually: 2,
    atMost: 120,
    because: 'S3 accepts one change of a bucket at a time, and a new bucket is not visible everywhere at once.',
  },
  {
    service: 'S3',
    operations: /^Delete/,
    names: ['OperationAborted'],
    how: 'resend',
    for: 'S3 to finish another change of the bucket',
    usually: 2,
    atMost: 120,
    because: 'S3 accepts one change of a bucket at a time.',
  },
  {
    service: 'S3',
    operations: /^DeleteBucket$/,
    names: ['BucketNotEmpty'],
    how: 'reread',
    for: 'the bucket to be empty and deleted',
    usually: 2,
    atMost: 120,
    because: 'Something was uploaded after the bucket was emptied.',
  },
  {
    service: 'S3',
    operations: /^CreateBucket$/,
    names: ['OperationAborted'],
    how: 'resend',
    for: 'the bucket name to become available',
    usually: 5,
    atMost: 300,
    because: 'The deletion of an earlier bucket of this name may not be finished.',
  },
  {
    service: 'CloudFront',
    operations: /^CreateDistribution/,
    names: ['InvalidOriginAccessIdentity'],
    how: 'resend',
    for: 'CloudFront to find the origin access identity',
    usually: 2,
    atMost: 60,
    because: 'A new identity is not visible at once.',
  },
  {
    service: 'CloudFront',
    operations: /^(Update|Delete)/,
    names: ['PreconditionFailed', 'InvalidIfMatchVersion'],
    // CloudFront uses the same name for a distribution with a pricing plan, which cannot be deleted.
    text: /^(?!.*pricing plan)/s,
    how: 'reread',
    for: 'CloudFront to finish another change',
    usually: 1,
    atMost: 60,
    because: 'Something else has changed it since it was read.',
  },
  {
    service: 'CloudFront',
    operations: /^DeleteDistribution$/,
    names: ['DistributionNotDisabled'],
    how: 'reread',
    for: 'CloudFront to delete the distribution',
    usually: 2,
    atMost: 180,
    because: 'DeleteDistribution sees later than other operations that the distribution is disabled.',
  },
  {
    service: 'CloudFront',
    operations: /^Delete(CloudFrontOriginAccessIdentity|OriginAccessControl|ResponseHeadersPolicy)$/,
    names: ['CloudFrontOriginAccessIdentityInUse', 'OriginAccessControlInUse', 'ResponseHeadersPolicyInUse'],
    how: 'reread',
    for: 'CloudFront to stop using what the distribution named',
    usually: 10,
    atMost: 300,
    because: 'For some time CloudFront still counts the deleted distribution that used it.',
  },
  {
    service: 'CloudWatchLogs',
    operations: writes,
    names: ['OperationAbortedException'],
    how: 'resend',
    for: 'CloudWatch Logs to finish another change',
    usually: 2,
    atMost: 60,
    because: 'A log group accepts one change at a time.',
  },
  {
    service: 'CloudWatchLogs',
    operations: /^PutRetentionPolicy$/,
    names: ['AccessDeniedException'],
    text: /logs:PutRetentionPolicy/,
    how: 'resend',
    for: 'the permission logs:PutRetentionPolicy to take effect',
    usually: 10,
    atMost: 120,
    because: 'The permission was often granted just before, together with the one that created the group.',
  },
];

/** Seconds between tries, after the three tries of the SDK itself. */
const servicePauses = [1, 2, 4, 8];

/** How long to wait after this error of this call; undefined if the error is not temporary. */
export function waitForError(
  { service, operation }: Call,
  error: unknown,
  how: TemporaryError['how'] = 'resend',
): Wait | undefined {
  if (!(error instanceof Error) || permanentError(error)) return undefined;
  return temporaryErrors.find(
    (row) =>
      row.how === how &&
      row.service === service &&
      row.operations.test(operation) &&
      row.names.includes(error.name) &&
      (row.text?.test(error.message) ?? true),
  );
}

/** For throttling, internal errors of a service, and broken connections. */
export function waitForServiceProblem(error: unknown): Wait | undefined {
  const what = reasons[errorCategory(error) as keyof typeof reasons];
  return what === undefined ? undefined : { for: what, usually: 2, atMost: 15, pauses: servicePauses };
}

const reasons = {
  throttled: 'AWS to accept more requests',
  unavailable: 'AWS to recover',
  network: 'the network connection',
};
