// Compression at the edge, by CloudFront's rules.
// source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html, checked 2026-11-22
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { OriginResponse } from './origin.ts';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

const types = new Set(
  [
    'application/dash+xml application/eot application/font application/font-sfnt application/javascript application/json',
    'application/opentype application/otf application/pdf application/pkcs7-mime application/protobuf application/rss+xml',
    'application/truetype application/ttf application/vnd.apple.mpegurl application/vnd.mapbox-vector-tile',
    'application/vnd.ms-fontobject application/wasm application/xhtml+xml application/xml application/x-font-opentype',
    'application/x-font-truetype application/x-font-ttf application/x-httpd-cgi application/x-javascript',
    'application/x-mpegurl application/x-opentype application/x-otf application/x-perl application/x-ttf',
    'font/eot font/opentype font/otf font/ttf image/svg+xml text/css text/csv text/html text/javascript text/js',
    'text/plain text/richtext text/tab-separated-values text/xml text/x-component text/x-java-source text/x-script',
    'vnd.apple.mpegurl',
  ].flatMap((line) => line.split(' ')),
);

/** `encodings`: those that the viewer accepts and the cache policy allows, such as `br,gzip`. */
export async function compress(response: OriginResponse, encodings: string | undefined): Promise<OriginResponse> {
  const encoding = encodings?.split(',')[0];
  if (!encoding || !isCompressible(response)) return response;
  // Level 5, as servers use for responses that are compressed on each request: a tenth of the time of the highest.
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
  const body = await (encoding === 'br' ? brotli(response.body, options) : zip(response.body));
  const { 'content-length': _, etag, ...headers } = response.headers;
  const weak: Record<string, string> = etag === undefined ? {} : { etag: `W/${String(etag).replace(/^W\//, '')}` };
  return { ...response, headers: { ...headers, ...weak, 'content-encoding': encoding, vary: 'Accept-Encoding' }, body };
}

function isCompressible({ status, headers, body }: OriginResponse): boolean {
  const type = String(headers['content-type'] ?? '')
    .split(';')[0]
    ?.trim()
    .toLowerCase();
  const isRightSize = body.length >= 1_000 && body.length <= 10_000_000;
  return (
    [200, 403, 404].includes(status) &&
    isRightSize &&
    headers['content-encoding'] === undefined &&
    types.has(type ?? '')
  );
}
