// Signature Version 4, verified: who signed the request, and with which service and region in its scope.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { AccessKey } from '../ports.ts';
import type { WireRequest } from '../service.ts';

export interface Credential {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly time: string;
  readonly token: string | undefined;
  readonly presigned: boolean;
}

/** What is wrong with a signature; each service has its own words for it. */
export type Refusal =
  'incomplete' | 'unknown-key' | 'bad-token' | 'expired-token' | 'mismatch' | 'skewed' | 'expired' | 'body-mismatch';

const maxSkewMs = 15 * 60 * 1000;

/** Undefined: the request is not signed at all. */
export function credentialOf({ headers, query }: WireRequest): Credential | 'incomplete' | undefined {
  const header = headers['authorization'];
  if (header?.startsWith('AWS4-HMAC-SHA256')) {
    const fields = Object.fromEntries(
      header
        .slice('AWS4-HMAC-SHA256'.length)
        .split(',')
        .map((field) => splitOnce(field.trim(), '=')),
    ) as Record<string, string | undefined>;
    return credential(
      fields['Credential'],
      fields['SignedHeaders'],
      fields['Signature'],
      headers['x-amz-date'],
      headers['x-amz-security-token'],
      false,
    );
  }
  if (header !== undefined) return 'incomplete';
  if (!query.has('X-Amz-Credential')) return undefined;
  const get = (name: string) => query.get(`X-Amz-${name}`) ?? undefined;
  return credential(
    get('Credential'),
    get('SignedHeaders'),
    get('Signature'),
    get('Date'),
    get('Security-Token'),
    true,
  );
}

function credential(
  scope: string | undefined,
  signedHeaders: string | undefined,
  signature: string | undefined,
  time: string | undefined,
  token: string | undefined,
  presigned: boolean,
): Credential | 'incomplete' {
  const [accessKeyId, date, region, service, end] = scope?.split('/') ?? [];
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request' || !signedHeaders || !signature || !time)
    return 'incomplete';
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: signedHeaders.split(';'),
    signature,
    time,
    token,
    presigned,
  };
}

/** `rawBody`: as it was sent, before any decoding. */
export function verify(
  credential: Credential,
  key: AccessKey | undefined,
  request: WireRequest,
  rawBody: Buffer,
  now: number,
): Refusal | undefined {
  if (!key) return 'unknown-key';
  if (key.sessionToken !== undefined && key.sessionToken !== credential.token) return 'bad-token';
  if (key.expires !== undefined && now > key.expires) return 'expired-token';
  const signedAt = parseTime(credential.time);
  const expires = Number(request.query.get('X-Amz-Expires') ?? 0) * 1000;
  if (credential.presigned ? now > signedAt + expires : Math.abs(now - signedAt) > maxSkewMs)
    return credential.presigned ? 'expired' : 'skewed';
  const declared = request.headers['x-amz-content-sha256'];
  if (declared && /^[0-9a-f]{64}$/.test(declared) && declared !== sha256(rawBody)) return 'body-mismatch';
  const payload =
    declared ?? (credential.presigned && credential.service === 's3' ? 'UNSIGNED-PAYLOAD' : sha256(rawBody));
  const expected = signatureOf(credential, key.secretAccessKey, canonicalRequest(credential, request, payload));
  return equal(expected, credential.signature) ? undefined : 'mismatch';
}

function canonicalRequest(
  credential: Credential,
  { method, path, query, headers }: WireRequest,
  payload: string,
): string {
  // S3 signs the path as it is sent; every other service signs it encoded once more.
  const uri = path === '/' || credential.service === 's3' ? path : path.split('/').map(encode).join('/');
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

function signatureOf({ date, region, service, time }: Credential, secret: string, canonical: string): string {
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`;
  return hmac(signingKey(secret, scope), text).toString('hex');
}

const signingKeys = new Map<string, Buffer>();

/** The same for a day, as only the scope goes into it. */
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

/** `20260102T030405Z`, in milliseconds since 1970. */
function parseTime(time: string): number {
  return Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
