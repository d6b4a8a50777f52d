// Decompresses the body of a request that its client has compressed. SDKs do so for large PutMetricData requests, and
// can be told to for others.
// source: docs.aws.amazon.com/sdkref/latest/guide/feature-compression.html, checked 2026-11-30
import { gunzipSync, inflateSync } from 'node:zlib';
import type { AwsError } from '../aws-error.ts';

/** Bytes of a body after decompression: the largest limit of the services that take JSON and forms. */
const maxDecompressedBytes = 16 * 1024 * 1024;

const decompressors: Readonly<Record<string, typeof gunzipSync>> = { gzip: gunzipSync, deflate: inflateSync };

interface Decoded {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The request without its `Content-Encoding`. `refused`: what its service answers to a body that cannot be read. AWS has
 * been seen to answer 500 there, which clients repeat in vain.
 */
export function decompress({ body, headers }: Decoded, refused: (why: string) => AwsError): Decoded {
  const encoding = headers['content-encoding'];
  if (encoding === undefined) return { body, headers };
  const { 'content-encoding': _encoding, ...others } = headers;
  const plain = decoded(encoding.trim().toLowerCase(), body);
  if (typeof plain === 'string') throw refused(plain);
  return { body: plain, headers: { ...others, 'content-length': String(plain.length) } };
}

/** A text says why it cannot be read. */
function decoded(encoding: string, body: Buffer): Buffer | string {
  if (encoding === '' || encoding === 'identity') return body;
  const decompressor = Object.hasOwn(decompressors, encoding) ? decompressors[encoding] : undefined;
  if (!decompressor) return `The sandbox does not know the content encoding ${encoding}: use gzip or deflate.`;
  try {
    return decompressor(body, { maxOutputLength: maxDecompressedBytes });
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return isLarge ? `The body has more than ${maxDecompressedBytes} bytes.` : `The body is not valid ${encoding}.`;
  }
}
