// Sends a request to an address of the stack, as curl does, or as the browser does for a page of some origin.
import { usageError } from '../../../../engine/errors.ts';
import type { Aws, HttpAnswer } from '../../../../engine/types.ts';
import { corsRefusal } from '../../../../lib/cors.ts';
import { isObject } from '../../../../lib/is-object.ts';
import { textIn, type Body, type Change, type ViewedResource } from '../kind.ts';

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Of the page that the browser shows; undefined for curl. */
  readonly origin: string | undefined;
}

interface SentAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isCut: boolean;
  /** Milliseconds. */
  readonly ms: number;
}

const mostBody = 64 * 1024;
const reading = new Set(['GET', 'HEAD', 'OPTIONS']);
const methods = new Set([...reading, 'POST', 'PUT', 'PATCH', 'DELETE']);
/** The client sets these by itself. */
const ownHeaders = /^(host|connection|content-length|transfer-encoding|upgrade|expect|te|trailer|proxy-.*)$/i;

/** `baseOf`: the address without a trailing slash. Throws where there is none yet. */
export function sendTo(baseOf: (at: ViewedResource) => Promise<string>): Change {
  return {
    isReading: (body) => reading.has(String(body['method'])),
    async run(at, body) {
      const request = requestIn(body);
      const base = await baseOf(at);
      return { url: `${base}${request.path}`, ...(await send(at.aws, base, request)) };
    },
  };
}

async function send(aws: Aws, base: string, request: SentRequest) {
  const { origin } = request;
  if (origin === undefined || origin === new URL(base).origin)
    return { answer: await ask(aws, base, request), browser: origin === undefined ? null : sameOrigin };
  const unsafe = unsafeHeaders(request);
  const because = whyPreflight(request, unsafe);
  const asked = { origin, method: request.method, headers: unsafe };
  if (because !== undefined) {
    const headers = {
      origin,
      'access-control-request-method': request.method,
      ...(unsafe.length > 0 && { 'access-control-request-headers': unsafe.join(',') }),
    };
    const answer = await ask(aws, base, { method: 'OPTIONS', path: request.path, headers, body: undefined, origin });
    const refusal = corsRefusal(answer, asked, true) ?? null;
    const preflight = { because, headers, answer, refusal };
    if (refusal !== null) return { answer: null, browser: { ...crossOrigin, preflight, isSent: false, refusal } };
    return withAnswer(await ask(aws, base, request), preflight);
  }
  return withAnswer(await ask(aws, base, request), null);

  function withAnswer(answer: SentAnswer, preflight: object | null) {
    const refusal = corsRefusal(answer, asked, false) ?? null;
    return { answer, browser: { ...crossOrigin, preflight, isSent: true, refusal } };
  }
}

const crossOrigin = { isSameOrigin: false };
const sameOrigin = { isSameOrigin: true, preflight: null, isSent: true, refusal: null };

async function ask(aws: Aws, base: string, { method, path, headers, body, origin }: SentRequest): Promise<SentAnswer> {
  const started = performance.now();
  const answer: HttpAnswer = await aws.http(`${base}${path}`, {
    method,
    headers: { ...headers, ...(origin !== undefined && { origin }) },
    ...(body !== undefined && { body }),
  });
  return {
    status: answer.status,
    headers: { ...answer.headers },
    body: answer.body.slice(0, mostBody),
    isCut: answer.body.length > mostBody,
    ms: Math.round(performance.now() - started),
  };
}

/**
 * The headers that a browser asks for before it sends them, in lower case and in order.
 * source: https://fetch.spec.whatwg.org/#cors-safelisted-request-header, checked 2026-11-29
 */
function unsafeHeaders({ headers }: SentRequest): string[] {
  return Object.entries(headers)
    .filter(([name, value]) => !isSafelisted(name.toLowerCase(), value))
    .map(([name]) => name.toLowerCase())
    .sort();
}

function isSafelisted(name: string, value: string): boolean {
  if (name === 'content-type') {
    const [type = ''] = value.split(';');
    return /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)$/i.test(type.trim());
  }
  return ['accept', 'accept-language', 'content-language'].includes(name) && value.length <= 128;
}

function whyPreflight({ method, headers }: SentRequest, unsafe: readonly string[]): string | undefined {
  const reasons = [
    ...(['GET', 'HEAD', 'POST'].includes(method) ? [] : [`the method ${method}`]),
    ...unsafe.map((name) => {
      const value = Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1] ?? '';
      return name === 'content-type' ? `the content type ${value}` : `the header ${name}`;
    }),
  ];
  return reasons.length === 0 ? undefined : reasons.join(' and ');
}

/** Throws a usage error for what no client sends. */
function requestIn(body: Body): SentRequest {
  const method = textIn(body, 'method', 10);
  const path = textIn(body, 'path', 2048);
  const text = body['body'] === undefined || body['body'] === '' ? undefined : textIn(body, 'body', mostBody);
  const origin = body['origin'] === undefined ? undefined : textIn(body, 'origin', 300);
  if (!methods.has(method)) throw malformed(`${method} is not one of ${[...methods].join(', ')}.`);
  if (!/^\/[\x21-\x7e]*$/.test(path))
    throw malformed('A path starts with /, and has no spaces and no characters outside of ASCII. Encode them: %20.');
  if (origin !== undefined && !isOrigin(origin))
    throw malformed('An origin is a scheme and a host, such as https://example.com, without a path.');
  if (text !== undefined && (method === 'GET' || method === 'HEAD'))
    throw malformed(`A ${method} request of a browser has no body.`);
  const given = body['headers'] ?? {};
  if (!isObject(given)) throw malformed('headers is an object of names and values.');
  const headers = Object.entries(given).map(([name, value]): [string, string] => {
    if (!/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name)) throw malformed(`"${name.slice(0, 100)}" is not a header name.`);
    if (ownHeaders.test(name)) throw malformed(`The client sets the header ${name} by itself.`);
    if (typeof value !== 'string' || value.length > 4096 || !/^[\t\x20-\x7e]*$/.test(value))
      throw malformed(`The header ${name} is a text of printable ASCII characters.`);
    return [name, value];
  });
  return { method, path, headers: Object.fromEntries(headers), body: text, origin };
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
}

function malformed(message: string) {
  return usageError(message, `workshop call POST /shorten '{"urlToShorten":"https://example.com/"}'`, {
    state: 'No request was sent.',
  });
}
