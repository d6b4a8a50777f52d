// What the edge asks an origin, and what it gets.
import type { Origin } from '@aws-sdk/client-cloudfront';
import type { EndpointRequest } from '../../../server/endpoints.ts';
import type { Forwarded } from './behaviour.ts';
import type { DistributionRecord } from '../records.ts';

export interface OriginAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
  /** CloudFront's own page, because the origin could not be reached. */
  readonly generated?: boolean;
}

export interface OriginRequest {
  readonly distribution: DistributionRecord;
  readonly origin: Origin;
  readonly request: EndpointRequest;
  /** The viewer's, or the default root object's: without OriginPath. */
  readonly path: string;
  readonly forwarded: Forwarded;
  /** Asks for a 304 where the cached copy is still good. */
  readonly validators: { readonly etag?: string | undefined; readonly lastModified?: string | undefined };
}

/** `BUCKET.s3.REGION.amazonaws.com`, `BUCKET.s3.amazonaws.com` and the older `BUCKET.s3-REGION.amazonaws.com`. */
export function bucketOf(domain: string | undefined): string | undefined {
  return /^([a-z0-9][a-z0-9.-]+)\.s3(?:[.-][a-z]{2}(?:-[a-z]+)+-\d)?\.amazonaws\.com$/.exec(domain ?? '')?.[1];
}
