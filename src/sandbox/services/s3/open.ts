// The way into a bucket that every operation takes: it exists, is in this region, and the caller may.
import { fault } from '../../fault.ts';
import type { World } from '../../ports.ts';
import type { Call } from '../../service.ts';
import { accessTo, contextOf } from '../../s3/access.ts';
import { verifyBody } from '../../s3/checksum.ts';
import { accessDenied, noSuchBucket } from '../../s3/faults.ts';
import { recordsOf, type BucketRecord } from '../../s3/records.ts';

export interface BucketInput {
  readonly Bucket?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** Throws as S3 does where the caller may not `action` on the bucket, or on `key` in it. */
export function openBucket(world: World, input: BucketInput, call: Call, action: string, key?: string): BucketRecord {
  const bucket = findBucket(world, input, call);
  allow(world, bucket, call, action, key);
  return bucket;
}

/** For operations that ask for permission key by key, or from any region. */
export function findBucket(world: World, input: BucketInput, call: Call, fromAnywhere = false): BucketRecord {
  const bucket = recordsOf(world).buckets.get(input.Bucket ?? '') ?? noSuchBucket(input.Bucket);
  if (!fromAnywhere && call.region !== '' && call.region !== bucket.region) elsewhere(bucket);
  const owner = input.ExpectedBucketOwner;
  if (owner !== undefined && owner !== bucket.account) accessDenied();
  return bucket;
}

export function allow(world: World, bucket: BucketRecord, call: Call, action: string, key?: string): void {
  const { allowed, text } = accessTo(world, bucket, {
    principal: call.principal,
    action,
    key,
    context: contextOf(call),
  });
  if (!allowed) accessDenied(text);
}

/** For operations that change a setting: opens the bucket, verifies the body, and stores what is changed. */
export function changeBucket(
  world: World,
  input: BucketInput,
  call: Call,
  action: string,
  change: (bucket: BucketRecord) => Partial<BucketRecord>,
): Record<string, never> {
  const bucket = openBucket(world, input, call, action);
  verifyBody(call.request);
  recordsOf(world).buckets.set(bucket.name, { ...bucket, ...change(bucket) });
  return {};
}

function elsewhere(bucket: BucketRecord): never {
  const text =
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.';
  const members = { Endpoint: `${bucket.name}.s3.${bucket.region}.amazonaws.com`, Bucket: bucket.name };
  return fault({ code: 'PermanentRedirect', status: 301 }, text, members, { 'x-amz-bucket-region': bucket.region });
}
