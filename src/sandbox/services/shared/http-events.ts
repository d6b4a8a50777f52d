// The parts of an HTTP request that the events of HTTP APIs and of function URLs have.
import type { EndpointRequest } from '../../server/endpoints.ts';
import { randomText } from '../../server/random.ts';

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/** Lower-case names, repeated headers joined by a comma without a blank, and the headers that the gateway adds. */
export function headersOf({ rawHeaders, body, sourceIp, host }: EndpointRequest, time: number): Record<string, string> {
  // Without a prototype, as a header may be called constructor.
  const headers = Object.create(null) as Record<string, string>;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = String(rawHeaders[at]).toLowerCase();
    const value = String(rawHeaders[at + 1]);
    if (hopByHop.has(name)) continue;
    const earlier = headers[name];
    headers[name] = earlier === undefined ? value : earlier + (name === 'cookie' ? '; ' : ',') + value;
  }
  const forwarded = headers['x-forwarded-for'];
  headers['content-length'] = String(body.length);
  headers['x-amzn-trace-id'] ??= `Root=1-${Math.floor(time / 1000).toString(16)}-${randomText(12, 'hex')}`;
  headers['x-forwarded-for'] = forwarded === undefined ? sourceIp : `${forwarded}, ${sourceIp}`;
  // Port 443 and https on AWS; here what the endpoint really uses.
  headers['x-forwarded-port'] = host.split(':').at(-1) ?? '80';
  headers['x-forwarded-proto'] = 'http';
  return headers;
}

export function queryOf({ query }: Pick<EndpointRequest, 'query'>): Record<string, string[]> {
  const values = Object.create(null) as Record<string, string[]>;
  if (query === '') return values;
  for (const [name, value] of new URLSearchParams(query)) (values[name] ??= []).push(value);
  return values;
}

/** Repeated parameters joined by a comma, as format 2.0 has them. */
export function joinedQueryOf(request: Pick<EndpointRequest, 'query'>): Record<string, string> {
  return Object.fromEntries(Object.entries(queryOf(request)).map(([name, values]) => [name, values.join(',')]));
}

const text = /^(?:text\/|application\/(?:json|javascript|xml)\b|[^;]*\+(?:json|xml)\b)/i;

/**
 * A body that is not text is in base64, also that of a form (`application/x-www-form-urlencoded`) and one without a type.
 * source: measured on AWS in github.com/ministackorg/ministack, pull request 766, checked 2026-11-29
 */
export function bodyOf({ method, headers, body }: EndpointRequest): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0 || method === 'GET' || method === 'HEAD') return { isBase64Encoded: false };
  const type = headers['content-type'] ?? '';
  const isBinary = !text.test(type) || Boolean(headers['content-encoding']);
  return { body: body.toString(isBinary ? 'base64' : 'utf8'), isBase64Encoded: isBinary };
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `14/Apr/2025:22:14:16 +0000` */
export function logTime(time: number): string {
  const iso = new Date(time).toISOString();
  return `${iso.slice(8, 10)}/${months[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

export function hasAny(values: object): boolean {
  for (const _ in values) return true;
  return false;
}
