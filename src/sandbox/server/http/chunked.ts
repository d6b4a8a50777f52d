// Decodes aws-chunked, the framing of streamed uploads, and verifies every signature in it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
import { AwsError } from '../aws-error.ts';

interface Decoded {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Verifies the signatures of chunks in their order. False: one does not match. */
export interface ChunkVerifier {
  chunk(bytes: Buffer, signature: string | undefined): boolean;
  trailer(lines: string, signature: string | undefined): boolean;
}

const checksumTrailer = /^x-amz-checksum-[a-z0-9]+$/;

/** The checksum after the chunks becomes a header. Other bodies are unchanged. */
export function decodeChunked(
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  verifier: (() => ChunkVerifier) | undefined,
): Decoded {
  const kind = headers['x-amz-content-sha256'] ?? '';
  const isStreamed = kind.startsWith('STREAMING-');
  if (!isStreamed && headers['content-encoding'] === undefined) return { body, headers };
  const encodings = (headers['content-encoding'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (!isStreamed && !encodings.includes('aws-chunked')) return { body, headers };
  // Without frames, aws-chunked is only a name, which is not kept.
  if (!isStreamed && headers['x-amz-decoded-content-length'] === undefined)
    return { body, headers: withEncodings(headers, encodings) };
  const verify = kind.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD') ? verifier?.() : undefined;
  const { payload, trailers } = unframe(body, announcedTrailer(headers, kind), verify);
  const expected = headers['x-amz-decoded-content-length'];
  if (expected === undefined) {
    throw new AwsError('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.');
  }
  if (Number(expected) !== payload.length) throw incomplete();
  const decoded = { ...headers, ...trailers, 'content-length': String(payload.length) };
  return { body: payload, headers: withEncodings(decoded, encodings) };
}

function withEncodings(headers: Decoded['headers'], encodings: readonly string[]): Record<string, string> {
  const { 'content-encoding': _, ...others } = headers;
  const kept = encodings.filter((name) => name !== 'aws-chunked').join(',');
  return { ...others, ...(kept && { 'content-encoding': kept }) };
}

/** Only a checksum may come after the body, as trailers are unsigned where the chunks are. */
function announcedTrailer(headers: Readonly<Record<string, string>>, kind: string): string | undefined {
  const name = headers['x-amz-trailer']?.trim().toLowerCase();
  if (name === undefined || !kind.endsWith('-TRAILER')) return undefined;
  if (checksumTrailer.test(name)) return name;
  throw new AwsError('InvalidRequest', 400, 'The value specified in the x-amz-trailer header is not supported');
}

/** `size[;chunk-signature=…]\r\n bytes \r\n` … `0[;chunk-signature=…]\r\n name:value\r\n \r\n` */
function unframe(
  body: Buffer,
  announced: string | undefined,
  verify: ChunkVerifier | undefined,
): { payload: Buffer; trailers: Record<string, string> } {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    // A chunk's line is short: no search for an end far away.
    const end = body.subarray(at, at + 256).indexOf('\r\n') + at;
    const [, hex, signature] = /^([0-9a-f]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line(body, at, end)) ?? [];
    if (end < at || hex === undefined) throw incomplete();
    const size = Number.parseInt(hex, 16);
    const bytes = body.subarray(end + 2, end + 2 + size);
    if (bytes.length < size) throw incomplete();
    if (verify && !verify.chunk(bytes, signature)) throw mismatch();
    at = end + 2 + size;
    if (size === 0)
      return { payload: Buffer.concat(parts), trailers: readTrailers(body.subarray(at), announced, verify) };
    if (line(body, at, at + 2) !== '\r\n') throw incomplete();
    parts.push(bytes);
    at += 2;
  }
}

function readTrailers(
  rest: Buffer,
  announced: string | undefined,
  verify: ChunkVerifier | undefined,
): Record<string, string> {
  const lines = rest
    .toString('latin1', 0, 2_048)
    .split('\r\n')
    .flatMap((text) => (text.trim() === '' ? [] : [text]));
  const pairs = lines.map((text): [string, string] => {
    const colon = text.indexOf(':');
    return [text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim()];
  });
  const values = pairs.filter(([name]) => name !== 'x-amz-trailer-signature');
  const [first] = values;
  if (values.length !== (announced === undefined ? 0 : 1) || first?.[0] !== announced) throw malformedTrailer();
  if (announced === undefined || first === undefined) return {};
  const signature = pairs.find(([name]) => name === 'x-amz-trailer-signature')?.[1];
  if (verify && !verify.trailer(`${announced}:${first[1]}\n`, signature)) throw mismatch();
  return { [announced]: first[1] };
}

function line(body: Buffer, from: number, to: number): string {
  return body.toString('latin1', from, Math.max(from, to));
}

function incomplete(): AwsError {
  return new AwsError('IncompleteBody', 400, 'The request body terminated unexpectedly');
}

function malformedTrailer(): AwsError {
  const text =
    'The request contained trailing data that was not well-formed or did not conform to our published schema.';
  return new AwsError('MalformedTrailerError', 400, text);
}

function mismatch(): AwsError {
  const text =
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
  return new AwsError('SignatureDoesNotMatch', 403, text);
}
