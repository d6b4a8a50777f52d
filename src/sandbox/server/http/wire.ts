// A request as Node gives it, in the form that services read.
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { Service, WireRequest } from '../service.ts';

/** Without its body. */
export function wireRequest(message: IncomingMessage): WireRequest {
  // Asked as a proxy, the whole address: the way for a client to a host that does not resolve, as S3 Control's.
  const [path = '', ...query] = (message.url ?? '').replace(/^http:\/\/[^/?]*/i, '').split('?');
  const headers = headersOf(message);
  // Not decoded as a form: in a query a plus sign stands for itself on AWS's side of the signature too.
  const parameters = new URLSearchParams(query.join('?').replaceAll('+', '%2B'));
  return {
    method: message.method ?? 'GET',
    path: path.startsWith('/') ? path : `/${path}`,
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

/** `bucket.localhost/key` → `/bucket/key`. The account in front of S3 Control's host says nothing that its header does not. */
export function pathStyle({ headers, path }: WireRequest): string {
  const label = /^([a-z0-9][a-z0-9.-]*)\.localhost(:\d+)?$/i.exec(headers['host'] ?? '')?.[1];
  return label && !path.startsWith('/v20180820/') && !/^\d{12}$/.test(label) ? `/${label}${path}` : path;
}

/** Keys of S3 are UTF-8, percent-encoded. The other services take what they cannot decode as it is, and know no such name. */
export function checkUri({ id }: Service, { path }: WireRequest): void {
  if (id !== 's3') return;
  try {
    decodeURIComponent(path);
  } catch {
    throw new AwsError('InvalidURI', 400, "Couldn't parse the specified URI.");
  }
}

/** Of a text that others wrote, for one line of the log. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  const plain = text.replace(/[\u0000-\u001f\u007f]/g, ' ');
  return plain.length > 1_000 ? `${plain.slice(0, 1_000)}…` : plain;
}
