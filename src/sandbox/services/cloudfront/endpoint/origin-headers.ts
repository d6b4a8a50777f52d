// The headers between the edge and an origin, both ways.
import { newRequestId } from './error-pages.ts';
import type { OriginRequest, OriginResponse } from './origin.ts';
import { viaEdge } from './viewer-response.ts';

/** Those of one connection, and the ids of S3. */
const notPassedOn = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'trailer',
  'x-amz-request-id',
  'x-amz-id-2',
]);

export function withoutOwnHeaders(response: OriginResponse): OriginResponse {
  const headers = Object.entries(response.headers).filter(([name]) => !notPassedOn.has(name));
  return { ...response, headers: Object.fromEntries(headers) };
}

/** Without `host`. */
export function originHeaders({ request, origin, forwarded, validators }: OriginRequest): Record<string, string> {
  const { host: _, ...headers } = forwarded.headers;
  const type = request.headers['content-type'];
  const before = request.headers['x-forwarded-for'];
  return {
    'user-agent': 'Amazon CloudFront',
    ...headers,
    ...(request.body.length > 0 && type !== undefined && { 'content-type': type }),
    ...(validators.etag !== undefined && { 'if-none-match': validators.etag }),
    ...(validators.lastModified !== undefined && { 'if-modified-since': validators.lastModified }),
    // source: AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html, checked 2026-11-29
    via: viaEdge,
    'x-amz-cf-id': newRequestId(),
    'x-forwarded-for': before === undefined ? request.sourceIp : `${before}, ${request.sourceIp}`,
    ...Object.fromEntries(
      // In lower case as all others, so that each is there once.
      (origin.CustomHeaders?.Items ?? []).map(({ HeaderName, HeaderValue }) => [
        String(HeaderName).toLowerCase(),
        String(HeaderValue),
      ]),
    ),
    ...(request.body.length > 0 && { 'content-length': String(request.body.length) }),
  };
}
