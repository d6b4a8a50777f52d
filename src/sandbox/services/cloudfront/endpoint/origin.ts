// The request that the edge sends to an origin, and the origin's response.
import type { Origin } from '@aws-sdk/client-cloudfront';
import type { EndpointRequest } from '../../../server/endpoints.ts';
import type { DistributionRecord } from '../records.ts';
import type { Forwarded } from './cache-behavior.ts';

export interface OriginResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

export interface OriginRequest {
  readonly distribution: DistributionRecord;
  readonly origin: Origin;
  readonly request: EndpointRequest;
  /** The viewer's path, or the default root object's; without OriginPath. */
  readonly path: string;
  readonly forwarded: Forwarded;
  /** Asks for a 304 where the cached copy is still valid. */
  readonly validators: { readonly etag?: string | undefined; readonly lastModified?: string | undefined };
}
