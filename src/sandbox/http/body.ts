// Request bodies: collected whole, and freed of the aws-chunked framing that S3 clients wrap streams in.
import type { IncomingMessage } from 'node:http';
import { Fault } from '../fault.ts';

/** What the largest operation takes: a 50 MB function package, in base64, with its JSON around it. */
export const maxBodyBytes = 80 * 1024 * 1024;

/** Of a body that is too large the rest is read and thrown away, so that its sender comes to read the answer. */
export function collect(message: IncomingMessage, limit = maxBodyBytes): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      chunks.length = 0;
      reject(new Fault('RequestEntityTooLargeException', 413, `Request must be smaller than ${limit} bytes`));
    });
    message.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    message.on('error', reject);
    message.on('close', () => {
      if (!message.complete) reject(new Error('The connection was closed before the request was complete.'));
    });
  });
}

/** Lower-case names; repeated headers joined by comma. */
export function headersOf(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers))
    headers[name] = typeof value === 'string' ? value : [value].flat().join(',');
  return headers;
}

export interface Decoded {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Takes off aws-chunked; its trailers (the checksums) become headers. Other bodies pass unchanged. */
export function decodeChunked(headers: Readonly<Record<string, string>>, body: Buffer): Decoded {
  const streamed = headers['x-amz-content-sha256']?.startsWith('STREAMING-');
  if (!streamed && headers['content-encoding'] === undefined) return { body, headers };
  const encodings = (headers['content-encoding'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (!streamed && !encodings.includes('aws-chunked')) return { body, headers };
  const { payload, trailers } = unframe(body);
  const expected = headers['x-amz-decoded-content-length'];
  if (expected !== undefined && Number(expected) !== payload.length) {
    throw new Fault('IncompleteBody', 400, 'The request body terminated unexpectedly');
  }
  const decoded: Record<string, string> = { ...headers, ...trailers, 'content-length': String(payload.length) };
  const kept = encodings.filter((name) => name !== 'aws-chunked').join(',');
  if (kept) decoded['content-encoding'] = kept;
  else delete decoded['content-encoding'];
  return { body: payload, headers: decoded };
}

/** `size[;chunk-signature=…]\r\n bytes \r\n` … `0\r\n name:value\r\n \r\n` */
function unframe(body: Buffer): { payload: Buffer; trailers: Record<string, string> } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    if (end < 0) throw new Fault('IncompleteBody', 400, 'The request body terminated unexpectedly');
    const size = Number.parseInt(body.toString('latin1', at, end), 16);
    if (!(size >= 0))
      throw new Fault(
        'InvalidChunkSizeError',
        400,
        'Only the last chunk is allowed to have a size less than 8192 bytes',
      );
    at = end + 2;
    if (size === 0) break;
    parts.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const trailers: Record<string, string> = {};
  for (const line of body.toString('latin1', at).split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { payload: Buffer.concat(parts), trailers };
}
