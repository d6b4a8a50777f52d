// The response to the viewer: conditional and range requests, and the headers that CloudFront adds.
import { randomBytes } from 'node:crypto';
import type { EndpointRequest, EndpointResponse } from '../../../server/endpoints.ts';
import type { EdgeResponse } from './edge.ts';
import { errorPage, newRequestId } from './error-pages.ts';
import type { OriginResponse } from './origin.ts';

/** The one edge is in Mumbai, near the course's region. */
const pop = 'BOM78-P1';

type ViewerRequest = Omit<EndpointRequest, 'hop'>;

/** How the edge names itself to viewers and to origins. The end is the same for every edge. */
export const viaCloudFront = '.cloudfront.net (CloudFront)';
export const viaEdge = `1.1 ${randomBytes(16).toString('hex')}${viaCloudFront}`;

export function viewerResponse(request: ViewerRequest, { response, xCache, age }: EdgeResponse): EndpointResponse {
  const { status, headers, body } = ranged(request, conditional(request, response));
  const xCacheWord = status >= 400 ? 'Error' : xCache;
  return {
    status,
    headers: {
      ...headers,
      'x-cache': `${xCacheWord} from cloudfront`,
      via: viaEdge,
      'x-amz-cf-pop': pop,
      'x-amz-cf-id': newRequestId(),
      ...(age !== undefined && { age: String(age) }),
    },
    body,
  };
}

function conditional(request: ViewerRequest, response: OriginResponse): OriginResponse {
  if (response.status !== 200 || (request.method !== 'GET' && request.method !== 'HEAD')) return response;
  return isUnchanged(request, response)
    ? { ...response, status: 304, headers: without(response, 'content-length'), body: Buffer.alloc(0) }
    : response;
}

/** If-None-Match wins over If-Modified-Since. */
function isUnchanged({ headers }: ViewerRequest, response: OriginResponse): boolean {
  const etags = headers['if-none-match'];
  if (etags !== undefined) {
    const current = withoutWeakness(String(response.headers['etag'] ?? ''));
    return etags.trim() === '*' || etags.split(',').some((etag) => current !== '' && withoutWeakness(etag) === current);
  }
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return since >= Date.parse(String(response.headers['last-modified'] ?? ''));
}

function ranged(request: ViewerRequest, response: OriginResponse): OriginResponse {
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers['range'] ?? '');
  if (!range || response.status !== 200 || request.method !== 'GET' || !rangeApplies(request, response))
    return response;
  const size = response.body.length;
  const [, from = '', to = ''] = range;
  if (from === '' && to === '') return response;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size || start > end) {
    const page = errorPage(416, 'The requested range is not satisfiable.');
    return { ...page, headers: { ...page.headers, 'content-range': `bytes */${size}` } };
  }
  const headers = { ...without(response, 'content-length'), 'content-range': `bytes ${start}-${end}/${size}` };
  return { ...response, status: 206, headers, body: response.body.subarray(start, end + 1) };
}

/** If-Range: the range applies only to the same copy. */
function rangeApplies({ headers }: ViewerRequest, response: OriginResponse): boolean {
  const condition = headers['if-range'];
  return (
    condition === undefined || condition === response.headers['etag'] || condition === response.headers['last-modified']
  );
}

function withoutWeakness(etag: string): string {
  return etag.trim().replace(/^W\//, '');
}

function without(response: OriginResponse, name: string): Record<string, string | readonly string[]> {
  return Object.fromEntries(Object.entries(response.headers).filter(([header]) => header !== name));
}
