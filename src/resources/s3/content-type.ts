// What a file of a web page is to a browser. S3 does not guess: without a type, browsers offer the page as a download.
import { extname } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** All of them mean a script. source: https://mimesniff.spec.whatwg.org/#javascript-mime-type, checked 2026-11-29 */
const scripts = /^(application|text)\/(x-)?(java|ecma)script$/;

/** `text/html` for `Text/HTML; charset=utf-8`: case and parameters do not change the type. */
function essenceOf(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

export function hasType(contentType: string | undefined, type: string): boolean {
  return contentType !== undefined && essenceOf(contentType) === type;
}

/**
 * Whether a browser uses the file with this content type as with ours. Tools name some types otherwise: the AWS CLI has
 * application/javascript and image/vnd.microsoft.icon. Our HTML names its charset itself, and scripts and styles of a
 * UTF-8 page are UTF-8. Browsers use JSON and fonts with any type.
 */
export function isUsableType(file: string, contentType: string): boolean {
  const [live, wanted] = [essenceOf(contentType), essenceOf(contentTypeOf(file))];
  if (scripts.test(wanted)) return scripts.test(live);
  if (/^font\/|json$/.test(wanted)) return live !== '';
  if (wanted.startsWith('image/') && wanted !== 'image/svg+xml') return live.startsWith('image/');
  return live === wanted;
}

export function contentTypeOf(file: string): string {
  return types[extname(file).toLowerCase()] ?? 'application/octet-stream';
}
