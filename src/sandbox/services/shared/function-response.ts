// Turns what a function returned into the HTTP response of an HTTP API or of a function URL.
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isObject } from '../../../lib/is-object.ts';
import type { EndpointResponse } from '../../server/endpoints.ts';

type Headers = Record<string, string | string[]>;

/** The payload formats of HTTP APIs, and that of function URLs. */
type ResponseFormat = '1.0' | '2.0' | 'url';

/** Headers of the connection, which a function cannot set. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Undefined for a malformed response, which the client sees as a 500 of an API and a 502 of a function URL. */
export function functionResponse(payload: Buffer, version: ResponseFormat): EndpointResponse | undefined {
  const output = parse(payload);
  if (isObject(output) && 'statusCode' in output) return structuredResponse(output, version);
  if (version === '1.0') return undefined;
  // In format 2.0, output without a statusCode is the body of a 200; a string loses its quotes.
  const body = typeof output === 'string' ? output : payload;
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

export function structuredResponse(
  output: Record<string, unknown>,
  version: ResponseFormat,
): EndpointResponse | undefined {
  const { body = null, isBase64Encoded, cookies } = output;
  // Function URLs take a text, too. source: LocalStack's tests that ran on AWS, test_lambda_url_headers_and_status
  const statusCode =
    version === 'url' && typeof output['statusCode'] === 'string' ? Number(output['statusCode']) : output['statusCode'];
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599)
    return undefined;
  if (body !== null && typeof body !== 'string') return undefined;
  const headers = headersOf(output, version);
  if (!headers) return undefined;
  if (version !== '1.0' && cookies !== undefined && cookies !== null) {
    if (!Array.isArray(cookies) || !cookies.every((cookie) => typeof cookie === 'string')) return undefined;
    // source: measured on AWS in github.com/ministackorg/ministack, pull request 758, checked 2026-11-29
    if (cookies.length > 0) headers['set-cookie'] = [...cookies, ...[headers['set-cookie'] ?? []].flat()];
  }
  headers['content-type'] ??= version === 'url' ? 'application/json' : 'text/plain; charset=utf-8';
  if (!Object.entries(headers).every(([name, value]) => isSendable(name, value))) return undefined;
  // A 1xx is not a final response: Node would wait for the rest.
  if (statusCode < 200) return undefined;
  return {
    status: statusCode,
    headers,
    body: isBase64Encoded === true ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}

function headersOf(
  { headers, multiValueHeaders }: Record<string, unknown>,
  version: ResponseFormat,
): Headers | undefined {
  // Without a prototype, so that every name is only a name.
  const result = Object.create(null) as Headers;
  const add = (name: string, value: string | string[]) => {
    if (!connectionHeaders.has(name.toLowerCase())) result[name.toLowerCase()] = value;
  };
  for (const [name, value] of Object.entries(isObject(headers) ? headers : {})) {
    if (!isScalar(value)) return undefined;
    add(name, String(value));
  }
  if (version !== '1.0') return result;
  for (const [name, values] of Object.entries(isObject(multiValueHeaders) ? multiValueHeaders : {})) {
    if (!Array.isArray(values) || !values.every(isScalar)) return undefined;
    add(name, values.map(String));
  }
  return result;
}

function isSendable(name: string, value: string | string[]): boolean {
  try {
    validateHeaderName(name);
    for (const item of [value].flat()) validateHeaderValue(name, item);
    return true;
  } catch {
    return false;
  }
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
