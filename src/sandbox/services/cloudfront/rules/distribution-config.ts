// The configuration of a distribution, checked as CloudFront checks it.
import type * as sdk from '@aws-sdk/client-cloudfront';
import {
  accessControlForOtherOrigin,
  identityAndAccessControl,
  inconsistentQuantities,
  invalidAccessControl,
  invalidArgument,
  invalidDefaultRootObject,
  invalidErrorCode,
  invalidIdentity,
  invalidResponseCode,
  invalidTtlOrder,
  notFound,
} from '../errors.ts';
import type { Records } from '../records.ts';
import { cachePolicies } from './cache-policies.ts';
import { checkErrorTtl, checkOriginNumbers, checkTtls } from './number-ranges.ts';
import { checkOriginHeaders } from './origin-headers.ts';
import { bucketOf, identityIdOf } from './origins.ts';
import { findResponseHeadersPolicy } from './response-headers-policies.ts';
import { checkSupported } from './supported-settings.ts';

export function checkConfig(config: sdk.DistributionConfig, records: Records, account: string): void {
  checkQuantities(config);
  checkSupported(config);
  if (config.DefaultRootObject?.startsWith('/')) invalidDefaultRootObject();
  const origins = config.Origins?.Items ?? [];
  for (const origin of origins) checkOrigin(origin, records, account);
  for (const behavior of [config.DefaultCacheBehavior, ...(config.CacheBehaviors?.Items ?? [])]) {
    if (!origins.some(({ Id }) => Id === behavior?.TargetOriginId)) notFound('origin');
    checkTtls(behavior ?? {});
    checkCaching(behavior ?? {});
    const policy = behavior?.ResponseHeadersPolicyId;
    if (policy) findResponseHeadersPolicy(records, account, policy);
  }
  for (const response of config.CustomErrorResponses?.Items ?? []) {
    checkErrorTtl(response);
    checkErrorResponse(response);
  }
}

/** In every list, `Quantity` must be the number of its `Items`. */
function checkQuantities(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const { Quantity, Items } = value as { Quantity?: number; Items?: unknown[] };
  if (Quantity !== undefined && Quantity !== (Items?.length ?? 0)) inconsistentQuantities();
  for (const inner of Object.values(value)) checkQuantities(inner);
}

function checkOrigin(origin: sdk.Origin, { identities, accessControls }: Records, account: string): void {
  const identity = identityIdOf(origin);
  const control = origin.OriginAccessControlId;
  if (identity && control) identityAndAccessControl();
  if (origin.OriginPath && (!origin.OriginPath.startsWith('/') || origin.OriginPath.endsWith('/'))) {
    invalidArgument('The parameter OriginPath is not valid: it begins with a slash and does not end with one.');
  }
  checkOriginHeaders(origin);
  checkOriginNumbers(origin);
  if (origin.S3OriginConfig) {
    // The text is for names that are not S3's. The bucket itself is looked up with each request, so that a distribution can
    // name one that does not exist yet or no longer: its viewers get 404 NoSuchBucket.
    // source: github.com/hashicorp/terraform-provider-aws/issues/33214, checked 2026-11-29
    if (!bucketOf(origin.DomainName))
      invalidArgument('The parameter Origin DomainName does not refer to a valid S3 bucket.');
  } else if (!origin.CustomOriginConfig) {
    invalidArgument('The parameter Origin must contain S3OriginConfig or CustomOriginConfig.');
  }
  if (identity && !identities.has(`${account}/${identity}`)) invalidIdentity();
  if (!control) return;
  if (!accessControls.has(`${account}/${control}`)) invalidAccessControl();
  if (!origin.S3OriginConfig) accessControlForOtherOrigin();
}

function checkCaching({
  CachePolicyId,
  ForwardedValues,
  MinTTL,
  DefaultTTL = 86_400,
  MaxTTL = 31_536_000,
}: Partial<sdk.CacheBehavior>): void {
  if (CachePolicyId) {
    if (!cachePolicies.some(({ Id }) => Id === CachePolicyId)) notFound('cachePolicy');
    if (ForwardedValues) {
      invalidArgument(
        'The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior.',
      );
    }
    return;
  }
  if (!ForwardedValues) invalidArgument('The parameter ForwardedValues is required.');
  if (MinTTL === undefined) invalidArgument('The parameter MinTTL is required.');
  if (MinTTL > DefaultTTL || DefaultTTL > MaxTTL) invalidTtlOrder();
}

const errorCodes = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
const responseCodes = [200, ...errorCodes];

function checkErrorResponse({ ErrorCode = 0, ResponsePagePath, ResponseCode }: Partial<sdk.CustomErrorResponse>): void {
  if (!errorCodes.includes(ErrorCode)) invalidErrorCode();
  if (Boolean(ResponsePagePath) !== Boolean(ResponseCode))
    invalidResponseCode('ResponsePagePath and ResponseCode must be specified together.');
  if (ResponsePagePath && !ResponsePagePath.startsWith('/'))
    invalidArgument('The parameter ResponsePagePath must begin with a slash.');
  if (ResponseCode && !responseCodes.includes(Number(ResponseCode))) invalidResponseCode();
}
