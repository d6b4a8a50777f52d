// What of AWS's refusals passes by itself, and in how long: the one table of it. By name and text, as under the same
// name AWS also says what no waiting mends; all the rest is thrown at once.
import type { Wait } from '../../engine/types.ts';
import { troubleOf } from './explain.ts';
import { terminalOf } from './never-retried.ts';

export interface Call {
  /** `Lambda`, `ApiGatewayV2`: the client's name. */
  readonly service: string;
  readonly operation: string;
}

export interface Passing extends Wait {
  readonly service: string;
  readonly operations: RegExp;
  readonly names: readonly string[];
  /** Of the message; every text where it is left out. */
  readonly text?: RegExp;
  /**
   * `again`: the same call is sent again, wherever it comes from. `afresh`: what was read before it is out of date, so
   * that whoever reads and writes does both again.
   */
  readonly how: 'again' | 'afresh';
  readonly because: string;
}

const writes = /^(Create|Update|Put|Add|Remove|Delete|Publish|Attach|Detach)/;

export const passing: readonly Passing[] = [
  {
    service: 'Lambda',
    operations: /^(CreateFunction|UpdateFunctionConfiguration)$/,
    names: ['InvalidParameterValueException'],
    text: /cannot be assumed by Lambda|execution role does not have permissions|KMS key is invalid for CreateGrant/i,
    how: 'again',
    for: 'Lambda to be able to assume the role',
    usually: 10,
    atMost: 180,
    because:
      'IAM spreads a new role over seconds, at times minutes. A wrong trust policy reads the same, hence the bound.',
  },
  {
    service: 'Lambda',
    operations: /^(Create|Update|Put|Add|Remove|Delete|Publish|Invoke)/,
    names: ['ResourceConflictException'],
    text: /following state: Pending|update is in progress|concurrent update operation/i,
    how: 'again',
    for: 'Lambda to finish another change',
    usually: 5,
    atMost: 120,
    because: 'A function takes one change at a time, and none and no call before it is set up.',
  },
  {
    service: 'Lambda',
    operations: /^AddPermission$/,
    names: ['ResourceNotFoundException'],
    how: 'again',
    for: 'the function to be known where its policy is kept',
    usually: 3,
    atMost: 60,
    because: 'Another part of Lambda keeps the policies, and hears of a new function later.',
  },
  {
    service: 'IAM',
    operations: /^(CreateRole|UpdateAssumeRolePolicy)$/,
    names: ['MalformedPolicyDocumentException'],
    text: /Invalid principal in policy/,
    how: 'again',
    for: 'IAM to know whom the role trusts',
    usually: 10,
    atMost: 120,
    because: 'A principal that was made a moment ago is not known everywhere.',
  },
  {
    service: 'IAM',
    operations: writes,
    names: ['ConcurrentModificationException', 'EntityTemporarilyUnmodifiableException'],
    how: 'again',
    for: 'IAM to finish another change',
    usually: 5,
    atMost: 120,
    because: 'A role takes one change at a time.',
  },
  {
    service: 'IAM',
    operations: /^DeleteRole$/,
    names: ['DeleteConflictException'],
    how: 'again',
    for: 'IAM to let go of the role',
    usually: 5,
    atMost: 120,
    because: 'What was detached a moment ago still counts. The role resource has detached everything by then.',
  },
  {
    service: 'DynamoDB',
    operations: /^(Create|Update|Delete)Table$/,
    names: ['LimitExceededException'],
    text: /simultaneously/,
    how: 'again',
    for: 'DynamoDB to have fewer tables under way',
    usually: 10,
    atMost: 600,
    because: 'Only so many tables may be made and deleted at once; any other limit is a quota.',
  },
  {
    service: 'DynamoDB',
    operations: /^(Update|Delete)Table$/,
    names: ['ResourceInUseException'],
    how: 'again',
    for: 'the table to be ready for a change',
    usually: 8,
    atMost: 600,
    because:
      'A table that is still being made or changed cannot be deleted. Of CreateTable it means that the name is taken.',
  },
  {
    service: 'ApiGatewayV2',
    operations: writes,
    names: ['ConflictException', 'BadRequestException'],
    text: /try again later/i,
    how: 'again',
    for: 'API Gateway to finish another change',
    usually: 3,
    atMost: 120,
    because: "An API takes one change at a time, and its stage's auto-deploy makes changes too.",
  },
  {
    service: 'S3',
    operations: /^PutBucketPolicy$/,
    names: ['MalformedPolicy'],
    text: /Invalid principal in policy/,
    how: 'again',
    for: 'S3 to know the origin access identity',
    usually: 10,
    atMost: 120,
    because: 'A new identity of CloudFront is not known to S3 at once.',
  },
  {
    service: 'S3',
    operations: /^PutBucketPolicy$/,
    names: ['AccessDenied'],
    text: /public policies are .*BlockPublicPolicy/,
    how: 'again',
    for: 'S3 to hear that public policies are allowed',
    usually: 5,
    atMost: 120,
    because: 'PutBucketPolicy hears of a change of Block Public Access later than everybody else.',
  },
  {
    service: 'S3',
    operations: /^Put(Bucket|PublicAccessBlock|Object)/,
    names: ['OperationAborted', 'NoSuchBucket'],
    how: 'again',
    for: 'S3 to take the change',
    usually: 2,
    atMost: 120,
    because: 'S3 takes settings of a bucket one at a time, and a new bucket is not known everywhere at once.',
  },
  {
    service: 'S3',
    operations: /^Delete/,
    names: ['OperationAborted'],
    how: 'again',
    for: 'S3 to take the removal',
    usually: 2,
    atMost: 120,
    because: 'S3 takes changes of a bucket one at a time.',
  },
  {
    service: 'S3',
    operations: /^DeleteBucket$/,
    names: ['BucketNotEmpty'],
    how: 'afresh',
    for: 'the bucket to be empty and deleted',
    usually: 2,
    atMost: 120,
    because: 'Something was uploaded between emptying and deleting.',
  },
  {
    service: 'S3',
    operations: /^CreateBucket$/,
    names: ['OperationAborted'],
    how: 'again',
    for: 'the name of the bucket to be free',
    usually: 5,
    atMost: 300,
    because: 'The name may still be held by the deletion of an earlier bucket.',
  },
  {
    service: 'CloudFront',
    operations: /^CreateDistribution/,
    names: ['InvalidOriginAccessIdentity'],
    how: 'again',
    for: 'CloudFront to know the origin access identity',
    usually: 2,
    atMost: 60,
    because: 'The identity was made a moment ago.',
  },
  {
    service: 'CloudFront',
    operations: /^(Update|Delete)/,
    names: ['PreconditionFailed', 'InvalidIfMatchVersion'],
    // Under the same name CloudFront refuses to delete a distribution that has a pricing plan, which no reading mends.
    text: /^(?!.*pricing plan)/s,
    how: 'afresh',
    for: 'CloudFront to take the change',
    usually: 1,
    atMost: 60,
    because: 'Somebody else wrote in between: what was read is to be read again.',
  },
  {
    service: 'CloudFront',
    operations: /^DeleteDistribution$/,
    names: ['DistributionNotDisabled'],
    how: 'afresh',
    for: 'CloudFront to delete the distribution',
    usually: 2,
    atMost: 180,
    because: 'The part of CloudFront that deletes hears of the disabling later.',
  },
  {
    service: 'CloudFront',
    operations: /^Delete(CloudFrontOriginAccessIdentity|OriginAccessControl)$/,
    names: ['CloudFrontOriginAccessIdentityInUse', 'OriginAccessControlInUse'],
    how: 'afresh',
    for: 'CloudFront to let go of the origin access identity',
    usually: 10,
    atMost: 300,
    because: 'CloudFront remembers the distribution that used it for some time.',
  },
  {
    service: 'CloudWatchLogs',
    operations: writes,
    names: ['OperationAbortedException'],
    how: 'again',
    for: 'CloudWatch Logs to finish another change',
    usually: 2,
    atMost: 60,
    because: 'A log group takes one change at a time.',
  },
  {
    service: 'CloudWatchLogs',
    operations: /^PutRetentionPolicy$/,
    names: ['AccessDeniedException'],
    text: /logs:PutRetentionPolicy/,
    how: 'again',
    for: 'the permission logs:PutRetentionPolicy to be in effect',
    usually: 10,
    atMost: 120,
    because: 'Often the permission was granted a moment ago, together with the one that has just made the group.',
  },
];

/** After the SDK's own three tries. Seconds between ours. */
const unwell = [1, 2, 4, 8];

/** How long the refusal of this call takes to pass; undefined where it does not pass by itself. */
export function waitFor({ service, operation }: Call, error: unknown, how: Passing['how'] = 'again'): Wait | undefined {
  if (!(error instanceof Error) || terminalOf(error)) return undefined;
  return passing.find(
    (row) =>
      row.how === how &&
      row.service === service &&
      row.operations.test(operation) &&
      row.names.includes(error.name) &&
      (row.text?.test(error.message) ?? true),
  );
}

/** For a call that nobody else repeats: throttling, errors of the service's own, sockets that break. */
export function waitForService(error: unknown): Wait | undefined {
  const what = reasons[troubleOf(error) as keyof typeof reasons];
  return what === undefined ? undefined : { for: what, usually: 2, atMost: 15, pauses: unwell };
}

const reasons = {
  throttled: 'AWS to take more requests',
  unavailable: 'AWS to be well again',
  network: 'the network',
};
