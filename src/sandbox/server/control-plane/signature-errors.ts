// The words in which most services refuse a signature.
import { AwsError } from '../aws-error.ts';
import type { Dialect } from '../../protocol/dialect.ts';
import type { SignatureRefusal, SignatureRefusalKind } from './signature.ts';

const tokenInvalid = 'The security token included in the request is invalid.';
const tokenExpired = 'The security token included in the request is expired';
const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const unsignedHost = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";

/** The code in XML, the code in JSON, and the text that both have. */
type Words = readonly [xml: string, json: string, message: string];

const badSignature = (message: string): Words => ['SignatureDoesNotMatch', 'InvalidSignatureException', message];
const badForm = (message: string): Words => ['IncompleteSignature', 'IncompleteSignatureException', message];
const expired = badSignature('Signature expired');

const words: Record<SignatureRefusalKind, Words> = {
  incomplete: badForm('The request signature does not conform to AWS standards.'),
  'unsupported-version': badForm('The request signature does not conform to AWS standards.'),
  'bad-v2-expiry': expired,
  'unknown-key': ['InvalidClientTokenId', 'UnrecognizedClientException', tokenInvalid],
  'bad-token': ['InvalidClientTokenId', 'UnrecognizedClientException', tokenInvalid],
  'expired-token': ['ExpiredToken', 'ExpiredTokenException', tokenExpired],
  mismatch: badSignature(mismatch),
  skewed: badSignature(
    'Signature expired: the clock of this machine and of the service differ by more than 15 minutes.',
  ),
  expired,
  'not-yet': badSignature('Signature not yet current'),
  'body-mismatch': badSignature(mismatch),
  'bad-region': badSignature('Credential should be scoped to a valid region.'),
  'bad-date': badForm("Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601"),
  'other-date': badSignature(
    'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP',
  ),
  'bad-expiry': expired,
  'negative-expiry': expired,
  'long-expiry': expired,
  'unsigned-host': badSignature(unsignedHost),
  'unsigned-headers': badSignature(mismatch),
};

export function signatureErrorOf(dialect: Dialect, { kind }: SignatureRefusal): AwsError {
  const [xml, json, message] = words[kind];
  const isForm = xml === 'IncompleteSignature';
  if (dialect === 'query' || dialect === 'restXml') return new AwsError(xml, isForm ? 400 : 403, message);
  return new AwsError(json, dialect === 'restJson' ? 403 : 400, message);
}
