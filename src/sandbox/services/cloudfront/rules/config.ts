// A distribution's configuration: checked as CloudFront checks it, and filled with what CloudFront fills in.
import * as sdk from '@aws-sdk/client-cloudfront';
import { throwAwsError } from '../../../server/aws-error.ts';
import type { Buckets } from '../../s3/buckets.ts';
import { cachePolicies } from './cache-policies.ts';
import { refuseUnhonoured } from './supported-settings.ts';
import { bucketOf } from '../endpoint/origin.ts';
import { identityIdOf, type CloudFront } from '../records.ts';

export function checkConfig(
  config: sdk.DistributionConfig,
  cloudfront: CloudFront,
  account: string,
  buckets: Pick<Buckets, 'bucketExists'>,
): void {
  checkQuantities(config);
  refuseUnhonoured(config);
  if (config.DefaultRootObject?.startsWith('/')) {
    throwAwsError(
      sdk.InvalidDefaultRootObject$,
      'The parameter DefaultRootObject is not valid: it cannot begin with a slash.',
    );
  }
  const origins = config.Origins?.Items ?? [];
  for (const origin of origins) checkOrigin(origin, cloudfront, account, buckets);
  for (const behaviour of [config.DefaultCacheBehavior, ...(config.CacheBehaviors?.Items ?? [])]) {
    if (!origins.some(({ Id }) => Id === behaviour?.TargetOriginId)) {
      throwAwsError(sdk.NoSuchOrigin$, 'One or more of your origins or origin groups do not exist.');
    }
    checkCaching(behaviour ?? {});
  }
  for (const response of config.CustomErrorResponses?.Items ?? []) checkErrorResponse(response);
}

/** Everywhere: `Quantity` beside `Items`. */
function checkQuantities(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const { Quantity, Items } = value as { Quantity?: number; Items?: unknown[] };
  if (Quantity !== undefined && Quantity !== (Items?.length ?? 0)) {
    throwAwsError(sdk.InconsistentQuantities$, "The value of Quantity and the size of Items don't match.");
  }
  for (const inner of Object.values(value)) checkQuantities(inner);
}

function checkOrigin(
  origin: sdk.Origin,
  { identities, accessControls }: CloudFront,
  account: string,
  buckets: Pick<Buckets, 'bucketExists'>,
): void {
  const identity = identityIdOf(origin);
  const control = origin.OriginAccessControlId;
  if (identity && control) {
    throwAwsError(
      sdk.IllegalOriginAccessConfiguration$,
      'An origin cannot contain both an origin access control (OAC) and an origin access identity (OAI).',
    );
  }
  if (origin.OriginPath && (!origin.OriginPath.startsWith('/') || origin.OriginPath.endsWith('/'))) {
    invalid('The parameter OriginPath is not valid: it begins with a slash and does not end with one.');
  }
  if (origin.S3OriginConfig) {
    const bucket = bucketOf(origin.DomainName);
    if (!bucket || !buckets.bucketExists(bucket))
      invalid('The parameter Origin DomainName does not refer to a valid S3 bucket.');
  } else if (!origin.CustomOriginConfig) {
    invalid('The parameter Origin must contain S3OriginConfig or CustomOriginConfig.');
  }
  if (identity && !identities.has(`${account}/${identity}`)) {
    throwAwsError(sdk.InvalidOriginAccessIdentity$, "The origin access identity is not valid or doesn't exist.");
  }
  if (!control) return;
  if (!accessControls.has(`${account}/${control}`))
    throwAwsError(sdk.InvalidOriginAccessControl$, 'The origin access control is not valid.');
  if (!origin.S3OriginConfig) {
    const text = 'An origin access control is associated with an origin whose domain name is not supported.';
    throwAwsError(sdk.InvalidDomainNameForOriginAccessControl$, text);
  }
}

function checkCaching({
  CachePolicyId,
  ForwardedValues,
  MinTTL,
  DefaultTTL = 86_400,
  MaxTTL = 31_536_000,
}: Partial<sdk.CacheBehavior>): void {
  if (CachePolicyId) {
    if (!cachePolicies.some(({ Id }) => Id === CachePolicyId))
      throwAwsError(sdk.NoSuchCachePolicy$, 'The specified cache policy does not exist.');
    if (ForwardedValues) {
      invalid('The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior.');
    }
    return;
  }
  if (!ForwardedValues) invalid('The parameter ForwardedValues is required.');
  if (MinTTL === undefined) invalid('The parameter MinTTL is required.');
  if (MinTTL > DefaultTTL || DefaultTTL > MaxTTL)
    throwAwsError(sdk.InvalidTTLOrder$, 'The TTL order specified is not valid.');
}

const errorCodes = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
const answerCodes = [200, ...errorCodes];

function checkErrorResponse({ ErrorCode = 0, ResponsePagePath, ResponseCode }: Partial<sdk.CustomErrorResponse>): void {
  if (!errorCodes.includes(ErrorCode)) throwAwsError(sdk.InvalidErrorCode$, 'An invalid error code was specified.');
  if (Boolean(ResponsePagePath) !== Boolean(ResponseCode)) {
    throwAwsError(sdk.InvalidResponseCode$, 'ResponsePagePath and ResponseCode must be specified together.');
  }
  if (ResponsePagePath && !ResponsePagePath.startsWith('/'))
    invalid('The parameter ResponsePagePath must begin with a slash.');
  if (ResponseCode && !answerCodes.includes(Number(ResponseCode)))
    throwAwsError(sdk.InvalidResponseCode$, 'A response code is not valid.');
}

export function invalid(message: string): never {
  return throwAwsError(sdk.InvalidArgument$, message);
}
