// What Signature Version 4 signs, and the signature of it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
import { createHash, createHmac } from 'node:crypto';
import type { AccessKey } from '../access.ts';
import type { SigningRules } from '../service-rules.ts';
import type { WireRequest } from '../service.ts';
import type { Credential } from './signature.ts';

export function canonicalRequest(
  credential: Credential,
  { method, path, query, headers }: WireRequest,
  payload: string,
  { signsPathAsSent }: SigningRules,
): string {
  const uri = path === '/' || signsPathAsSent ? path : path.split('/').map(encode).join('/');
  const parameters = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map((pair) => pair.join('='))
    .join('&');
  const lines = credential.signedHeaders
    .map((name) => `${name}:${(headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`)
    .join('');
  return [method, uri || '/', parameters, lines, credential.signedHeaders.join(';'), payload].join('\n');
}

/** `end`: the hashes that the text to sign ends with. `chain`: its algorithm, and the signature before it. */
export function signatureOf(
  credential: Credential,
  { secretAccessKey }: AccessKey,
  end: string,
  chain?: readonly string[],
): string {
  return hmac(signingKey(secretAccessKey, scopeOf(credential)), stringToSign(credential, end, chain)).toString('hex');
}

export function stringToSign(
  credential: Credential,
  end: string,
  [algorithm, ...chain]: readonly string[] = ['AWS4-HMAC-SHA256'],
): string {
  return [algorithm, credential.time, scopeOf(credential), ...chain, end].join('\n');
}

/** Of the policy of a form: it is signed as it is. */
export function policySignature(scope: Scope, { secretAccessKey }: AccessKey, policy: string): string {
  return hmac(signingKey(secretAccessKey, scopeOf(scope)), policy).toString('hex');
}

type Scope = Pick<Credential, 'date' | 'region' | 'service'>;

function scopeOf({ date, region, service }: Scope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

const signingKeys = new Map<string, Buffer>();

/** Kept, as a key changes only with its scope, once a day. */
function signingKey(secret: string, scope: string): Buffer {
  const name = `${secret}/${scope}`;
  let key = signingKeys.get(name);
  if (!key) {
    key = scope.split('/').reduce<Buffer>((last, part) => hmac(last, part), Buffer.from(`AWS4${secret}`));
    if (signingKeys.size >= 1_000) signingKeys.clear();
    signingKeys.set(name, key);
  }
  return key;
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `2026-01-02T03:04:05Z` */
export function isoTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+/, '');
}

/** `41 57 53`: bytes as errors show them. */
export function hexBytes(text: string): string {
  return Buffer.from(text)
    .toString('hex')
    .replace(/..(?=.)/g, '$& ');
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
