// What the resources of S3 share: their permissions, their console, and whose a bucket is, which each asks before it changes anything.
import { GetBucketTaggingCommand, S3Client, type Tag } from '@aws-sdk/client-s3';
import { WorkshopError } from '../../engine/errors.ts';
import type { Aws } from '../../engine/types.ts';
import { consoleUrl } from '../../aws/console-url.ts';
import { denialIn } from '../../aws/errors/denials.ts';
import { assertOurs } from '../../aws/tags.ts';
import type { StatementScope } from '../../aws/permissions.ts';
import { isNamed } from '../define.ts';

export const buckets: StatementScope = { sid: 'Bucket', arns: ({ bucketName }) => [`arn:aws:s3:::${bucketName}`] };

export const objects: StatementScope = { sid: buckets.sid, arns: ({ bucketName }) => [`arn:aws:s3:::${bucketName}/*`] };

export function bucketConsole(bucket: string, tab: string, region: string): string {
  return consoleUrl(region, `s3/buckets/${bucket}?region=${region}&tab=${tab}`);
}

/**
 * Undefined where there is no such bucket. Asked by GetBucketTagging rather than HeadBucket: an answer to HEAD has no
 * body, so that an expired token, another region and somebody else's bucket look the same.
 */
export async function bucketTags(bucket: string, aws: Aws): Promise<Tag[] | undefined> {
  try {
    return await ownBucketTags(bucket, aws);
  } catch (error) {
    if (isNamed(error, ...otherRegion)) throw inOtherRegion(bucket, aws, error);
    if (isNamed(error, 'AccessDenied') && isOfAnotherAccount(error)) throw ownedByOthers(bucket, error);
    throw error;
  }
}

/**
 * How S3 refuses a request for a bucket of another region. The last one is the answer about regions that an account has
 * to enable first.
 */
const otherRegion = ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'];

/** For a bucket that the account has. Undefined where it is gone; throws what S3 says where it refuses. */
export async function ownBucketTags(bucket: string, aws: Aws): Promise<Tag[] | undefined> {
  try {
    const { TagSet } = await aws.client(S3Client).send(new GetBucketTaggingCommand({ Bucket: bucket }));
    return TagSet ?? [];
  } catch (error) {
    if (isNamed(error, 'NoSuchBucket')) return undefined;
    if (isNamed(error, 'NoSuchTagSet')) return [];
    throw error;
  }
}

/**
 * S3 says nothing about the buckets of other accounts, or within an organization that their own policy does not allow the
 * call. A text that names a policy of the caller, its boundary or its organization is about the caller.
 */
function isOfAnotherAccount({ message }: Error): boolean {
  const denial = denialIn(message);
  return denial === undefined || (denial.policy === 'resource-based policy' && !denial.isExplicit);
}

/** Whether the bucket is there; throws where it is not ours. */
export async function hasOwnBucket(bucket: string, aws: Aws): Promise<boolean> {
  const tags = await bucketTags(bucket, aws);
  if (tags) assertOurs(`bucket ${bucket}`, tags, aws.tags);
  return tags !== undefined;
}

/** For what is set on a bucket that an earlier step made. */
export async function assertOwnBucket(bucket: string, aws: Aws): Promise<void> {
  if (await hasOwnBucket(bucket, aws)) return;
  throw new WorkshopError({
    code: 'refused',
    message: `The bucket ${bucket} no longer exists.`,
    state: 'Nothing was changed.',
    fix: 'workshop goto bucket   # creates it again, with the page; then: workshop next',
  });
}

export function ownedByOthers(bucket: string, cause: unknown): WorkshopError {
  return new WorkshopError({
    code: 'not-ours',
    message: `The bucket ${bucket} already exists and belongs to another account. Bucket names are shared by all of AWS.`,
    state: 'It was not changed.',
    fix: 'workshop start   # in a new folder: uses another bucket name',
    cause,
  });
}

function inOtherRegion(bucket: string, { region }: Aws, cause: unknown): WorkshopError {
  return new WorkshopError({
    code: 'not-ours',
    message: `The bucket ${bucket} already exists in another region than ${region}. If it is yours, create it in ${region}.`,
    state: 'It was not changed.',
    fix: 'workshop start   # in a new folder: uses another bucket name',
    cause,
  });
}
