// A request as Node gives it, in the form that services read.
import type { IncomingMessage } from 'node:http';
import { targetOf } from './host-check.ts';
import type { Service, WireRequest } from '../service.ts';

/** Without its body. */
export function wireRequest(message: IncomingMessage): WireRequest {
  // A client asks for a whole address, as of a proxy, where the host has a label in front that does not resolve.
  const [path = '', ...query] = targetOf(message).split('?');
  const headers = headersOf(message);
  // Not decoded as a form: AWS reads a plus sign in a query as itself, in signatures too.
  const parameters = new URLSearchParams(query.join('?').replaceAll('+', '%2B'));
  return {
    method: message.method ?? 'GET',
    path,
    query: parameters,
    headers,
    body: Buffer.alloc(0),
  };
}

/** Lower-case names; repeated headers joined by comma. */
export function headersOf(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers))
    headers[name] = typeof value === 'string' ? value : [value].flat().join(',');
  return headers;
}

/** A label in front of `localhost` is the first segment of the path: `photos.localhost/key` is `/photos/key`. */
export function pathStyle(
  { pathMember }: Pick<Service, 'pathMember'>,
  { headers, path }: Pick<WireRequest, 'headers' | 'path'>,
): string {
  if (pathMember === undefined) return path;
  const label = /^([a-z0-9][a-z0-9.-]*)\.localhost(:\d+)?$/i.exec(headers['host'] ?? '')?.[1];
  return label ? `/${label}${path}` : path;
}

/** A text from outside, as one line of the log. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  const plain = text.replace(/[\u0000-\u001f\u007f]/g, ' ');
  return plain.length > 1_000 ? `${plain.slice(0, 1_000)}…` : plain;
}
