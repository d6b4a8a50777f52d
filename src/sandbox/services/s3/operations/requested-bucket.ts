// The bucket that a call names: it must exist, be in this region, and the caller needs permission.
import type { Tag } from '@aws-sdk/client-s3';
import type { SandboxContext } from '../../../server/context.ts';
import type { Call } from '../../../server/service.ts';
import { expire } from '../lifecycle/expiry.ts';
import { accessTo, contextOf } from '../rules/access.ts';
import { verifyBody } from '../rules/checksum.ts';
import { accessDenied, bucketInOtherRegion, noSuchBucket } from '../errors.ts';
import { recordsOf, type BucketRecord } from '../records.ts';
import { isPresignedV2 } from '../../../server/control-plane/signature-v2.ts';
import { signatureError } from '../signature-errors.ts';

/**
 * Regions that opened before 2014.
 * source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html, checked 2026-11-29
 */
const regionsOfVersion2 =
  'us-east-1 us-west-1 us-west-2 eu-west-1 sa-east-1 ap-northeast-1 ap-southeast-1 ap-southeast-2'.split(' ');

export function refuseVersion2({ region }: BucketRecord): void {
  if (!regionsOfVersion2.includes(region)) throw signatureError({ kind: 'unsupported-version' });
}

interface BucketInput {
  readonly Bucket?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

/**
 * Throws as S3 does where the caller may not `action` on the bucket, or on `key` in it. `tags`: that the body of the
 * request puts on the object.
 */
export function openBucket(
  sandbox: SandboxContext,
  input: BucketInput,
  call: Call,
  action: string,
  key?: string,
  tags?: readonly Tag[],
): BucketRecord {
  const bucket = findBucket(sandbox, input, call);
  checkPermission(sandbox, bucket, call, action, key, tags);
  return bucket;
}

/** For operations that ask for permission key by key, or from any region. */
export function findBucket(
  sandbox: SandboxContext,
  input: BucketInput,
  call: Call,
  fromAnywhere = false,
): BucketRecord {
  const bucket = recordsOf(sandbox).buckets.get(input.Bucket ?? '') ?? noSuchBucket(input.Bucket);
  if (isPresignedV2(call.request)) refuseVersion2(bucket);
  if (!fromAnywhere && call.region !== '' && call.region !== bucket.region)
    bucketInOtherRegion(bucket.name, bucket.region);
  const owner = input.ExpectedBucketOwner;
  if (owner !== undefined && owner !== bucket.account) accessDenied();
  expire(sandbox, bucket);
  return bucket;
}

export function checkPermission(
  sandbox: SandboxContext,
  bucket: BucketRecord,
  call: Call,
  action: string,
  key?: string,
  tags?: readonly Tag[],
): void {
  const { allowed, text } = accessTo(sandbox, bucket, {
    principal: call.principal,
    action,
    key,
    context: contextOf(call, tags),
  });
  if (!allowed) accessDenied(text);
}

/** For operations that change a setting: opens the bucket, verifies the body, and stores what is changed. */
export function changeBucket(
  sandbox: SandboxContext,
  input: BucketInput,
  call: Call,
  action: string,
  change: (bucket: BucketRecord) => Partial<BucketRecord>,
): Record<string, never> {
  const bucket = openBucket(sandbox, input, call, action);
  verifyBody(call.request);
  recordsOf(sandbox).buckets.set(bucket.name, { ...bucket, ...change(bucket) });
  return {};
}
