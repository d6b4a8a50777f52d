// Who has signed the policy of a form, with Signature Version 4 or 2.
import { createHmac } from 'node:crypto';
import type { AccessKey } from '../../../server/access.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { equal, type SignatureRefusal } from '../../../server/control-plane/signature.ts';
import { hexBytes, policySignature } from '../../../server/control-plane/signed-text.ts';
import { accessDenied, invalidArgument } from '../errors.ts';
import { signatureError } from '../signature-errors.ts';
import { fieldMissing } from './errors.ts';

interface FormSigner {
  readonly key: AccessKey;
  /** Empty with Version 2, which names none. */
  readonly region: string;
  /** As `s3:signatureversion` has it. */
  readonly version: 'AWS' | 'AWS4-HMAC-SHA256';
}

type Fields = ReadonlyMap<string, string>;

const fieldsOfVersion4 = ['X-Amz-Signature', 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date'];
const fieldsOfVersion2 = ['Signature', 'AWSAccessKeyId'];

/** Undefined for a form without a signature and a policy: its sender is anonymous. */
export function formSigner(sandbox: SandboxContext, fields: Fields): FormSigner | undefined {
  const isSignedWith = (names: readonly string[]) => names.some((name) => fields.has(name.toLowerCase()));
  const isVersion4 = isSignedWith(fieldsOfVersion4);
  const needed = isVersion4 ? fieldsOfVersion4 : isSignedWith(fieldsOfVersion2) ? fieldsOfVersion2 : [];
  const missing = needed.find((name) => !fields.has(name.toLowerCase()));
  if (missing !== undefined) fieldMissing(missing);
  const policy = fields.get('policy');
  if (policy === undefined) return needed.length > 0 ? fieldMissing('policy') : undefined;
  if (needed.length === 0) return accessDenied();
  return isVersion4 ? signerOfVersion4(sandbox, fields, policy) : signerOfVersion2(sandbox, fields, policy);
}

function signerOfVersion4(sandbox: SandboxContext, fields: Fields, policy: string): FormSigner {
  const algorithm = fields.get('x-amz-algorithm') ?? '';
  if (algorithm !== 'AWS4-HMAC-SHA256')
    invalidArgument('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"', 'X-Amz-Algorithm', algorithm);
  const credential = fields.get('x-amz-credential') ?? '';
  const [accessKeyId = '', date = '', region = '', service = '', end, ...rest] = credential.split('/');
  if (end !== 'aws4_request' || service !== 's3' || rest.length > 0) {
    const text =
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".';
    invalidArgument(text, 'X-Amz-Credential', credential);
  }
  if (!/^[a-z0-9-]{1,32}$/.test(region)) return refuse({ kind: 'bad-region' });
  if (date !== fields.get('x-amz-date')?.slice(0, 8)) return refuse({ kind: 'other-date', about: date });
  const key = keyOf(sandbox, accessKeyId, fields);
  const expected = policySignature({ date, region, service }, key, policy);
  verify(fields.get('x-amz-signature') ?? '', expected, accessKeyId, policy);
  return { key, region, version: algorithm };
}

/** source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html, checked 2026-11-29 */
function signerOfVersion2(sandbox: SandboxContext, fields: Fields, policy: string): FormSigner {
  const accessKeyId = fields.get('awsaccesskeyid') ?? '';
  const key = keyOf(sandbox, accessKeyId, fields);
  const expected = createHmac('sha1', key.secretAccessKey).update(policy).digest('base64');
  verify(fields.get('signature') ?? '', expected, accessKeyId, policy);
  return { key, region: '', version: 'AWS' };
}

function keyOf(sandbox: SandboxContext, AWSAccessKeyId: string, fields: Fields): AccessKey {
  const key = sandbox.access.key(AWSAccessKeyId);
  if (!key) return refuse({ kind: 'unknown-key', details: { AWSAccessKeyId } });
  if (key.sessionToken !== fields.get('x-amz-security-token')) return refuse({ kind: 'bad-token' });
  if (key.expires !== undefined && sandbox.now() > key.expires) return refuse({ kind: 'expired-token' });
  return key;
}

function verify(SignatureProvided: string, expected: string, AWSAccessKeyId: string, StringToSign: string): void {
  if (equal(expected, SignatureProvided)) return;
  const StringToSignBytes = hexBytes(StringToSign);
  refuse({ kind: 'mismatch', details: { AWSAccessKeyId, StringToSign, SignatureProvided, StringToSignBytes } });
}

function refuse(refusal: SignatureRefusal): never {
  throw signatureError(refusal);
}
