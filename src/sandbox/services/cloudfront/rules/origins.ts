// What the origins of a distribution refer to.
import type { Origin } from '@aws-sdk/client-cloudfront';
import type { DistributionRecord } from '../records.ts';

export function originsOf({ config }: DistributionRecord): Origin[] {
  return config.Origins?.Items ?? [];
}

/** `origin-access-identity/cloudfront/E123` → `E123`; undefined where an origin has no identity. */
export function identityIdOf(origin: Origin): string | undefined {
  const name = origin.S3OriginConfig?.OriginAccessIdentity;
  return name ? name.replace(/^origin-access-identity\/cloudfront\//, '') : undefined;
}

/** `BUCKET.s3.REGION.amazonaws.com`, `BUCKET.s3.amazonaws.com` and the older `BUCKET.s3-REGION.amazonaws.com`. */
export function bucketOf(domain: string | undefined): string | undefined {
  return /^([a-z0-9][a-z0-9.-]+)\.s3(?:[.-][a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com$/.exec(domain ?? '')?.[1];
}
