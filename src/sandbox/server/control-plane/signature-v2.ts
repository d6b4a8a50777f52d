// Verifies Signature Version 2 in an address: `AWSAccessKeyId`, `Expires` and `Signature`. boto3 presigns with it in
// us-east-1.
// source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html, checked 2026-11-29
import { createHmac } from 'node:crypto';
import type { AccessKey } from '../access.ts';
import type { WireRequest } from '../service.ts';
import { equal, type SignatureRefusal } from './signature.ts';
import { hexBytes, isoTime } from './signed-text.ts';

/** Parameters that say what is asked for, and so are signed. All others are not. */
const signedParameters = new Set(
  (
    'accelerate acl analytics cors defaultObjectAcl delete encryption inventory lifecycle location logging ' +
    'metrics notification object-lock partNumber policy policyStatus publicAccessBlock replication ' +
    'requestPayment response-cache-control response-content-disposition response-content-encoding ' +
    'response-content-language response-content-type response-expires restore retention select select-type ' +
    'tagging torrent uploadId uploads versionId versioning versions website'
  ).split(' '),
);

export function isPresignedV2({ query }: Pick<WireRequest, 'query'>): boolean {
  return query.has('AWSAccessKeyId') && query.has('Signature') && query.has('Expires');
}

/** `request`: its path begins with the bucket. */
export function verifyV2(key: AccessKey | undefined, request: WireRequest, now: number): SignatureRefusal | undefined {
  const { query } = request;
  const accessKeyId = query.get('AWSAccessKeyId') ?? '';
  if (!key) return { kind: 'unknown-key', details: { AWSAccessKeyId: accessKeyId } };
  if (key.sessionToken !== (query.get('x-amz-security-token') ?? undefined)) return { kind: 'bad-token' };
  if (key.expires !== undefined && now > key.expires) return { kind: 'expired-token' };
  const expires = query.get('Expires') ?? '';
  if (!/^\d{1,12}$/.test(expires)) return { kind: 'bad-v2-expiry', about: expires };
  const ends = Number(expires) * 1000;
  if (now > ends) return { kind: 'expired', details: { Expires: isoTime(ends), ServerTime: isoTime(now) } };
  const given = query.get('Signature') ?? '';
  const text = stringToSign(request, expires);
  if (equal(createHmac('sha1', key.secretAccessKey).update(text).digest('base64'), given)) return undefined;
  const details = {
    AWSAccessKeyId: accessKeyId,
    StringToSign: text,
    SignatureProvided: given,
    StringToSignBytes: hexBytes(text),
  };
  return { kind: 'mismatch', details };
}

function stringToSign({ method, path, query, headers }: WireRequest, expires: string): string {
  const amz = [...Object.entries(headers), ...query]
    .filter(([name]) => name.startsWith('x-amz-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`);
  const parameters = [...query]
    .filter(([name]) => signedParameters.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const resource = path + (parameters.length > 0 ? `?${parameters.join('&')}` : '');
  return [method, headers['content-md5'] ?? '', headers['content-type'] ?? '', expires, amz.join('') + resource].join(
    '\n',
  );
}
