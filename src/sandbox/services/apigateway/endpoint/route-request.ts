// A request for a route, and the parts of it that the events of both payload formats have.
import type { EndpointRequest } from '../../../server/endpoints.ts';
import { randomText } from '../../../server/random.ts';
import type { ApiRecord } from '../records.ts';
import type { RequestNotes } from './access-log.ts';
import type { AuthorizedCaller } from './authorization/authorize.ts';

export interface RouteRequest {
  readonly api: ApiRecord;
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly routeKey: string;
  /** Decoded, with the name of the stage. */
  readonly path: string;
  /** `path` comes from a parameter mapping. */
  readonly isPathMapped?: boolean;
  /** Percent-encoded, without the name of the stage. */
  readonly routePath: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly request: EndpointRequest;
  readonly requestId: string;
  readonly time: number;
  readonly notes: RequestNotes;
  /** Results of authorizers that are older are not used. */
  readonly authorizersResetAt: number;
  /** Absent for an open route, and before its authorizer has decided. */
  readonly caller?: AuthorizedCaller | undefined;
}

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

export function queryOf({ query }: EndpointRequest): Record<string, string[]> {
  const values = Object.create(null) as Record<string, string[]>;
  if (query === '') return values;
  for (const [name, value] of new URLSearchParams(query)) (values[name] ??= []).push(value);
  return values;
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
