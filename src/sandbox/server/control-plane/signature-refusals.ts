// The words in which each service refuses a signature.
import { AwsError } from '../aws-error.ts';
import { dialectOf } from '../../protocol/route.ts';
import type { Service } from '../service.ts';
import type { Refusal, RefusalKind } from './signature.ts';

type Words = readonly [code: string, status: number, message: string];

const tokenInvalid = 'The security token included in the request is invalid.';
const tokenExpired = 'The security token included in the request is expired';
const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const unsignedHost = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";

const badQuery = 'AuthorizationQueryParametersError';
const unsigned: Words = ['AccessDenied', 403, 'There were headers present in the request which were not signed'];

const s3: Record<RefusalKind, Words> = {
  incomplete: ['AuthorizationHeaderMalformed', 400, 'The authorization header that you provided is not valid.'],
  'unknown-key': ['InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.'],
  'expired-token': ['ExpiredToken', 400, 'The provided token has expired.'],
  'bad-token': ['InvalidToken', 400, 'The provided token is malformed or otherwise invalid.'],
  mismatch: [
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  ],
  skewed: ['RequestTimeTooSkewed', 403, 'The difference between the request time and the current time is too large.'],
  expired: ['AccessDenied', 403, 'Request has expired'],
  'not-yet': ['AccessDenied', 403, 'Request is not valid yet'],
  'body-mismatch': [
    'XAmzContentSHA256Mismatch',
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ],
  'bad-region': [
    'AuthorizationHeaderMalformed',
    400,
    'The authorization header is malformed; the region is not valid.',
  ],
  'bad-date': ['AccessDenied', 403, 'AWS authentication requires a valid Date or x-amz-date header'],
  'other-date': [
    'AuthorizationHeaderMalformed',
    400,
    'The authorization header is malformed; Invalid credential date. This date is not the same as X-Amz-Date.',
  ],
  'bad-expiry': [badQuery, 400, 'X-Amz-Expires should be a number'],
  'negative-expiry': [badQuery, 400, 'X-Amz-Expires must be non-negative'],
  'long-expiry': [
    badQuery,
    400,
    'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
  ],
  'unsigned-host': unsigned,
  'unsigned-headers': unsigned,
};

/** Of every service but S3: the code in XML, the code in JSON, and the text that both have. */
type OtherWords = readonly [xml: string, json: string, message: string];

const badSignature = (message: string): OtherWords => ['SignatureDoesNotMatch', 'InvalidSignatureException', message];
const badForm = (message: string): OtherWords => ['IncompleteSignature', 'IncompleteSignatureException', message];
const expired = badSignature('Signature expired');

const others: Record<RefusalKind, OtherWords> = {
  incomplete: badForm('The request signature does not conform to AWS standards.'),
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

export function signatureFault(service: Service, { kind, about }: Refusal): AwsError {
  const dialect = dialectOf(service);
  if (service.id === 's3' || service.id === 's3control') {
    const members = s3[kind] === unsigned ? { HeadersNotSigned: about } : {};
    return new AwsError(...s3[kind], members);
  }
  const [xml, json, message] = others[kind];
  const isForm = xml === 'IncompleteSignature';
  if (dialect === 'query' || dialect === 'restXml') return new AwsError(xml, isForm ? 400 : 403, message);
  return new AwsError(json, dialect === 'restJson' ? 403 : 400, message);
}
