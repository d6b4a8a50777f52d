// Verifies Signature Version 4: of the key's owner, for the region and service of its scope.
import { timingSafeEqual } from 'node:crypto';
import type { AccessKey } from '../access.ts';
import type { SigningRules } from '../service-rules.ts';
import type { WireRequest } from '../service.ts';
import type { ChunkVerifier } from '../http/chunked.ts';
import { canonicalRequest, hexBytes, isoTime, sha256, signatureOf, stringToSign } from './signed-text.ts';

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

/** What is wrong with a signature; each service has its own words for it. `about`: the part that is wrong. */
export interface SignatureRefusal {
  readonly kind: SignatureRefusalKind;
  readonly about?: string;
  /** What the service computed, or when it was: members of the error, where a service shows them. */
  readonly details?: Readonly<Record<string, string | number>>;
}

export type SignatureRefusalKind =
  | 'incomplete'
  | 'unsupported-version'
  | 'unknown-key'
  | 'bad-token'
  | 'expired-token'
  | 'mismatch'
  | 'skewed'
  | 'expired'
  | 'not-yet'
  | 'body-mismatch'
  | 'bad-region'
  | 'bad-date'
  | 'other-date'
  | 'bad-expiry'
  | 'bad-v2-expiry'
  | 'negative-expiry'
  | 'long-expiry'
  | 'unsigned-host'
  | 'unsigned-headers';

const maxSkewMs = 15 * 60 * 1000;
const maxExpirySeconds = 7 * 24 * 60 * 60;

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
    signedHeaders: signedHeaders.toLowerCase().split(';'),
    signature,
    time,
    token,
    presigned,
  };
}

/** What the headers alone show. */
export function verifyHead(
  credential: Credential,
  key: AccessKey | undefined,
  request: WireRequest,
  rules: SigningRules,
  now: number,
): SignatureRefusal | undefined {
  if (!key) return { kind: 'unknown-key', details: { AWSAccessKeyId: credential.accessKeyId } };
  if (key.sessionToken !== credential.token) return { kind: 'bad-token' };
  if (key.expires !== undefined && now > key.expires) return { kind: 'expired-token' };
  const { time, date, region, presigned } = credential;
  // The region becomes the name of a folder.
  if (!/^[a-z0-9-]{1,32}$/.test(region)) return { kind: 'bad-region' };
  const signedAt = parseTime(time);
  if (Number.isNaN(signedAt)) return { kind: 'bad-date', about: time };
  if (date !== time.slice(0, 8)) return { kind: 'other-date', about: date };
  const late = presigned ? verifyExpiry(request, signedAt, now) : verifySkew(signedAt, now);
  return late ?? verifyNames(credential, request, rules);
}

function verifySkew(signedAt: number, now: number): SignatureRefusal | undefined {
  if (Math.abs(now - signedAt) <= maxSkewMs) return undefined;
  const RequestTime = new Date(signedAt).toISOString().replace(/[-:]|\.\d+/g, '');
  return { kind: 'skewed', details: { RequestTime, ServerTime: isoTime(now), MaxAllowedSkewMilliseconds: maxSkewMs } };
}

function verifyExpiry({ query }: WireRequest, signedAt: number, now: number): SignatureRefusal | undefined {
  const given = query.get('X-Amz-Expires') ?? '';
  if (!/^-?\d+$/.test(given)) return { kind: 'bad-expiry' };
  const seconds = Number(given);
  if (seconds < 0) return { kind: 'negative-expiry' };
  if (seconds > maxExpirySeconds) return { kind: 'long-expiry' };
  if (signedAt > now + maxSkewMs) return { kind: 'not-yet' };
  const ends = signedAt + seconds * 1000;
  if (now <= ends) return undefined;
  return {
    kind: 'expired',
    details: { 'X-Amz-Expires': seconds, Expires: isoTime(ends), ServerTime: isoTime(now) },
  };
}

/** Some services want every header signed that could change what the request means. */
function verifyNames(
  { signedHeaders }: Credential,
  { headers }: WireRequest,
  { coversAmzHeaders }: SigningRules,
): SignatureRefusal | undefined {
  if (!signedHeaders.includes('host')) return { kind: 'unsigned-host', about: 'host' };
  if (!coversAmzHeaders) return undefined;
  const unsigned = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && !signedHeaders.includes(name));
  return unsigned.length > 0 ? { kind: 'unsigned-headers', about: unsigned.join(', ') } : undefined;
}

/** `request`: with the body as it was sent, before any decoding. */
export function verify(
  credential: Credential,
  key: AccessKey,
  request: WireRequest,
  rules: SigningRules,
): SignatureRefusal | undefined {
  const payload = payloadOf(credential, request, rules);
  return payload === undefined ? { kind: 'body-mismatch' } : verifyPayload(credential, key, request, payload, rules);
}

/** Undefined also where only the body can show whether the signature is right. */
export function verifyBeforeBody(
  credential: Credential,
  key: AccessKey,
  request: WireRequest,
  rules: SigningRules,
): SignatureRefusal | undefined {
  const declared = request.headers['x-amz-content-sha256'] ?? (credential.presigned ? 'UNSIGNED-PAYLOAD' : undefined);
  if (!rules.trustsBodyHeader || declared === undefined) return undefined;
  return verifyPayload(credential, key, request, declared, rules);
}

function verifyPayload(
  credential: Credential,
  key: AccessKey,
  request: WireRequest,
  payload: string,
  rules: SigningRules,
): SignatureRefusal | undefined {
  const canonical = canonicalRequest(credential, request, payload, rules);
  const end = sha256(canonical);
  if (equal(signatureOf(credential, key, end), credential.signature)) return undefined;
  const text = stringToSign(credential, end);
  return {
    kind: 'mismatch',
    details: {
      AWSAccessKeyId: credential.accessKeyId,
      StringToSign: text,
      SignatureProvided: credential.signature,
      StringToSignBytes: hexBytes(text),
      CanonicalRequest: canonical,
      CanonicalRequestBytes: hexBytes(canonical),
    },
  };
}

/** What the signature covers of the body. Undefined where a header gives the hash of another one. */
function payloadOf(
  { presigned }: Credential,
  { headers, body }: WireRequest,
  { trustsBodyHeader }: SigningRules,
): string | undefined {
  const declared = headers['x-amz-content-sha256'];
  if (!trustsBodyHeader) return sha256(body);
  if (declared === undefined) return presigned ? 'UNSIGNED-PAYLOAD' : sha256(body);
  return /^[0-9a-f]{64}$/.test(declared) && declared !== sha256(body) ? undefined : declared;
}

/** Each signature covers the one before it, the first that of the headers. */
export function chunkVerifier(credential: Credential, key: AccessKey): ChunkVerifier {
  let previous = credential.signature;
  const matches = (algorithm: string, hashes: string, given: string | undefined) => {
    const expected = signatureOf(credential, key, hashes, [algorithm, previous]);
    previous = expected;
    return given !== undefined && equal(expected, given);
  };
  return {
    chunk: (bytes, given) => matches('AWS4-HMAC-SHA256-PAYLOAD', `${sha256('')}\n${sha256(bytes)}`, given),
    trailer: (lines, given) => matches('AWS4-HMAC-SHA256-TRAILER', sha256(lines), given),
  };
}

/** `20260102T030405Z`, in milliseconds since 1970; NaN for any other form. */
function parseTime(time: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time);
  if (!parts) return NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

export function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
