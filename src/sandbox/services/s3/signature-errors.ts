// The words in which S3 and S3 Control refuse a signature.
import { AwsError } from '../../server/aws-error.ts';
import type { SignatureRefusal, SignatureRefusalKind } from '../../server/control-plane/signature.ts';

type Words = readonly [code: string, status: number, message: string];

/** The region of S3's first endpoint: clients read it from the error and sign again. */
const defaultRegion = 'us-east-1';

const badQuery = 'AuthorizationQueryParametersError';
const unsigned: Words = ['AccessDenied', 403, 'There were headers present in the request which were not signed'];

const words: Record<SignatureRefusalKind, Words> = {
  incomplete: ['AuthorizationHeaderMalformed', 400, 'The authorization header that you provided is not valid.'],
  'unsupported-version': [
    'InvalidRequest',
    400,
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  ],
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
    `The authorization header is malformed; the region is wrong; expecting '${defaultRegion}'`,
  ],
  'bad-date': ['AccessDenied', 403, 'AWS authentication requires a valid Date or x-amz-date header'],
  'other-date': [
    'AuthorizationHeaderMalformed',
    400,
    'The authorization header is malformed; Invalid credential date. This date is not the same as X-Amz-Date.',
  ],
  'bad-expiry': [badQuery, 400, 'X-Amz-Expires should be a number'],
  'bad-v2-expiry': ['AccessDenied', 403, 'Invalid date (should be seconds since epoch)'],
  'negative-expiry': [badQuery, 400, 'X-Amz-Expires must be non-negative'],
  'long-expiry': [
    badQuery,
    400,
    'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
  ],
  'unsigned-host': unsigned,
  'unsigned-headers': unsigned,
};

/** source: errors of S3 in public bug reports, checked 2026-11-29 */
export function signatureError({ kind, about, details }: SignatureRefusal): AwsError {
  if (kind === 'bad-region') return new AwsError(...words[kind], { Region: defaultRegion });
  return new AwsError(...words[kind], words[kind] === unsigned ? { HeadersNotSigned: about } : details);
}
