// The last steps to the viewer: conditional and range requests, and the headers that CloudFront adds.
import { randomBytes } from 'node:crypto';
import type { EndpointRequest, EndpointResponse } from '../../../server/endpoints.ts';
import type { EdgeAnswer } from './edge.ts';
import { errorPage, newRequestId } from './pages.ts';
import type { OriginAnswer } from './origin.ts';

/** One edge: Mumbai, near the course's region. */
const pop = 'BOM78-P1';
const edgeName = randomBytes(16).toString('hex');

export function toViewer(request: EndpointRequest, { answer, xCache, age }: EdgeAnswer): EndpointResponse {
  const { status, headers, body } = ranged(request, conditional(request, answer));
  const cacheWord = status >= 400 ? 'Error' : xCache;
  return {
    status,
    headers: {
      ...headers,
      'x-cache': `${cacheWord} from cloudfront`,
      via: `1.1 ${edgeName}.cloudfront.net (CloudFront)`,
      'x-amz-cf-pop': pop,
      'x-amz-cf-id': newRequestId(),
      ...(age !== undefined && { age: String(age) }),
    },
    body,
  };
}

function conditional(request: EndpointRequest, answer: OriginAnswer): OriginAnswer {
  if (answer.status !== 200 || (request.method !== 'GET' && request.method !== 'HEAD')) return answer;
  return isUnchanged(request, answer)
    ? { ...answer, status: 304, headers: without(answer, 'content-length'), body: Buffer.alloc(0) }
    : answer;
}

/** If-None-Match, where there is one, is all that counts. */
function isUnchanged({ headers }: EndpointRequest, answer: OriginAnswer): boolean {
  const etags = headers['if-none-match'];
  if (etags !== undefined) {
    const own = opaque(String(answer.headers['etag'] ?? ''));
    return etags.trim() === '*' || etags.split(',').some((etag) => own !== '' && opaque(etag) === own);
  }
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return since >= Date.parse(String(answer.headers['last-modified'] ?? ''));
}

function ranged(request: EndpointRequest, answer: OriginAnswer): OriginAnswer {
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers['range'] ?? '');
  if (!range || answer.status !== 200 || request.method !== 'GET' || !rangeApplies(request, answer)) return answer;
  const size = answer.body.length;
  const [, from = '', to = ''] = range;
  if (from === '' && to === '') return answer;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size || start > end) {
    const page = errorPage(416, 'The requested range is not satisfiable.');
    return { ...page, headers: { ...page.headers, 'content-range': `bytes */${size}` } };
  }
  const headers = { ...without(answer, 'content-length'), 'content-range': `bytes ${start}-${end}/${size}` };
  return { ...answer, status: 206, headers, body: answer.body.subarray(start, end + 1) };
}

/** If-Range: a part only of the very same copy. */
function rangeApplies({ headers }: EndpointRequest, answer: OriginAnswer): boolean {
  const condition = headers['if-range'];
  return (
    condition === undefined || condition === answer.headers['etag'] || condition === answer.headers['last-modified']
  );
}

function opaque(etag: string): string {
  return etag.trim().replace(/^W\//, '');
}

function without(answer: OriginAnswer, name: string): Record<string, string | readonly string[]> {
  return Object.fromEntries(Object.entries(answer.headers).filter(([header]) => header !== name));
}
