// What may be written down of a call: bytes become their hash and size, streams their name, secrets nothing.
import { createHash } from 'node:crypto';
import type { Json } from '../../engine/types.ts';

const secret = /^(SecretAccessKey|SessionToken|Password|secretAccessKey|sessionToken)$/;

export function redact(value: unknown, depth = 0): Json {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array)
    return `${value.byteLength} bytes, sha256 ${createHash('sha256').update(value).digest('hex').slice(0, 16)}`;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return withoutSignature(value);
  if (typeof value !== 'object') return value as Json;
  if (depth > 12) return '…';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if ('pipe' in value || 'getReader' in value) return 'stream';
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, secret.test(name) ? '(secret)' : redact(item, depth + 1)]),
  );
}

/** Everybody who has a presigned address can use it: Lambda gives one for the code of a function, `Code.Location`. */
function withoutSignature(text: string): string {
  return /^https?:[^?]*\?.*\bX-Amz-(Signature|Security-Token)=/is.test(text)
    ? `${text.slice(0, text.indexOf('?'))}?(presigned)`
    : text;
}
