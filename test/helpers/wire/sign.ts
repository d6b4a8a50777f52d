// Signature Version 4, independent of the code that verifies it: for requests that no client would make.
import { createHash, createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { WireHeader, WireRequest } from './request.ts';

export interface Scope {
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Signing {
  readonly now?: Date;
  /** The signed headers. Default: the host and all `x-amz-…`. */
  readonly names?: readonly string[];
}

/** Signs the request as it is, even if it is malformed. */
export function signed(wire: WireRequest, scope: Scope, { now = new Date(), names }: Signing = {}): WireRequest {
  const time = timeOf(now);
  const headers: WireHeader[] = [...wire.headers, ['x-amz-date', time]];
  const declared = valueIn(headers, 'x-amz-content-sha256');
  const hash = declared ?? sha256(wire.body);
  if (declared === undefined) headers.push(['x-amz-content-sha256', hash]);
  const own = headers
    .map(([name]) => name.toLowerCase())
    .filter((name) => name === 'host' || name.startsWith('x-amz-'));
  const covered = [...new Set(names ?? own)].sort();
  const signature = signatureOf({ ...wire, headers }, scope, time, covered, hash);
  const credential = `Credential=${scope.accessKeyId}/${placeOf(scope, time)}, SignedHeaders=${covered.join(';')}, Signature=${signature}`;
  return { ...wire, headers: [...headers, ['authorization', `AWS4-HMAC-SHA256 ${credential}`]] };
}

/** With the signature in the query, as in a presigned URL. */
export function presigned(
  wire: WireRequest,
  scope: Scope,
  { now = new Date(), expires = '60' }: { now?: Date; expires?: string } = {},
): WireRequest {
  const time = timeOf(now);
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${scope.accessKeyId}/${placeOf(scope, time)}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': expires,
    'X-Amz-SignedHeaders': 'host',
  });
  const target = `${wire.target}${wire.target.includes('?') ? '&' : '?'}${query.toString()}`;
  const signature = signatureOf({ ...wire, target }, scope, time, ['host'], 'UNSIGNED-PAYLOAD');
  return { ...wire, target: `${target}&X-Amz-Signature=${signature}` };
}

interface Streaming {
  /** A CRC-32 after the last chunk. */
  readonly trailer?: boolean;
  /** Changes the frames once they are signed. */
  readonly spoil?: (body: string) => string;
}

/** An upload in aws-chunked, each chunk with its signature. */
export function streamed(
  wire: WireRequest,
  scope: Scope,
  chunks: readonly string[],
  { trailer = false, spoil = (body) => body }: Streaming = {},
): WireRequest {
  const now = new Date();
  const headers: WireHeader[] = [
    ...wire.headers,
    ['x-amz-content-sha256', `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer ? '-TRAILER' : ''}`],
    ['x-amz-decoded-content-length', String(chunks.join('').length)],
    ...(trailer ? [['x-amz-trailer', 'x-amz-checksum-crc32'] as const] : []),
  ];
  const head = signed({ ...wire, headers }, scope, { now });
  let previous = String(valueIn(head.headers, 'authorization')?.split('Signature=')[1]);
  const sign = (algorithm: string, ...hashes: string[]) => {
    const text = [algorithm, timeOf(now), placeOf(scope, timeOf(now)), previous, ...hashes].join('\n');
    return (previous = hmac(keyOf(scope, timeOf(now)), text).toString('hex'));
  };
  const frames = [...chunks, ''].map((chunk) => {
    const signature = sign('AWS4-HMAC-SHA256-PAYLOAD', sha256(''), sha256(chunk));
    return `${chunk.length.toString(16)};chunk-signature=${signature}\r\n${chunk === '' ? '' : `${chunk}\r\n`}`;
  });
  if (trailer) {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(chunks.join('')));
    const line = `x-amz-checksum-crc32:${sum.toString('base64')}`;
    frames.push(`${line}\r\nx-amz-trailer-signature:${sign('AWS4-HMAC-SHA256-TRAILER', sha256(`${line}\n`))}\r\n`);
  }
  return { ...head, body: Buffer.from(spoil(`${frames.join('')}\r\n`)) };
}

function signatureOf(wire: WireRequest, scope: Scope, time: string, names: readonly string[], hash: string): string {
  const [path = '', ...query] = wire.target.split('?');
  const uri = scope.service === 's3' ? path : path.split('/').map(encode).join('/');
  const parameters = [...new URLSearchParams(query.join('?').replaceAll('+', '%2B'))]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map((pair) => pair.join('='))
    .join('&');
  const lines = names.map((name) => `${name}:${valueIn(wire.headers, name) ?? ''}\n`).join('');
  const canonical = [wire.method, uri || '/', parameters, lines, names.join(';'), hash].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, placeOf(scope, time), sha256(canonical)].join('\n');
  return hmac(keyOf(scope, time), text).toString('hex');
}

function valueIn(headers: readonly WireHeader[], wanted: string): string | undefined {
  const values = headers.filter(([name]) => name.toLowerCase() === wanted);
  return values.length === 0 ? undefined : values.map(([, value]) => value.trim().replace(/\s+/g, ' ')).join(',');
}

function placeOf({ region, service }: Scope, time: string): string {
  return `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
}

function keyOf({ region, service, secretAccessKey }: Scope, time: string): Buffer {
  const parts = [time.slice(0, 8), region, service, 'aws4_request'];
  return parts.reduce<Buffer>((last, part) => hmac(last, part), Buffer.from(`AWS4${secretAccessKey}`));
}

function timeOf(now: Date): string {
  return now.toISOString().replace(/[-:]|\.\d+/g, '');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
