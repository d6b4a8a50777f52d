// The part of CloudFront's configuration that the workshop sets: the wanted one, and the one that is live.
import type { DistributionConfig, Origin } from '@aws-sdk/client-cloudfront';
import { cachePolicies } from '../../aws/facts.ts';

/**
 * `comment` is the name by which it is found again. CloudFront reads the bucket either with an identity or with an access
 * control. Without a response headers policy, the property is absent.
 */
export type DistributionProps = {
  bucket: string;
  identityId?: string;
  accessControlId?: string;
  comment: string;
  responseHeadersPolicyId?: string;
};

export type Settings = {
  enabled: boolean;
  comment: string;
  defaultRootObject: string;
  originDomain: string;
  /** Empty where there is an access control. */
  originIdentity: string;
  /** Absent where there is none. */
  originAccessControl?: string;
  viewerProtocol: string;
  cachePolicyId: string;
  compress: boolean;
  priceClass: string;
  ipv6: boolean;
  /** Absent where there is none. */
  responseHeadersPolicyId?: string;
};

export function wantedSettings(
  { bucket, identityId, accessControlId, comment, responseHeadersPolicyId }: DistributionProps,
  region: string,
): Settings {
  return {
    enabled: true,
    comment,
    // Without a slash. Without any, `/` would ask S3 for a list of the bucket, and get 403.
    defaultRootObject: 'index.html',
    // With the region: for hours S3 redirects a new bucket's global name, and CloudFront would pass that on.
    originDomain: `${bucket}.s3.${region}.amazonaws.com`,
    originIdentity: identityId === undefined ? '' : `origin-access-identity/cloudfront/${identityId}`,
    ...(accessControlId !== undefined && { originAccessControl: accessControlId }),
    viewerProtocol: 'redirect-to-https',
    cachePolicyId: cachePolicies.CachingOptimized,
    compress: true,
    // India is in it; PriceClass_100, the cheapest, has only America and Europe.
    priceClass: 'PriceClass_200',
    ipv6: true,
    ...(responseHeadersPolicyId !== undefined && { responseHeadersPolicyId }),
  };
}

export function settingsOf(config: DistributionConfig): Settings {
  const behaviour = config.DefaultCacheBehavior;
  const origin = config.Origins?.Items?.find(({ Id }) => Id === behaviour?.TargetOriginId);
  return {
    enabled: config.Enabled ?? false,
    comment: config.Comment ?? '',
    defaultRootObject: config.DefaultRootObject ?? '',
    originDomain: origin?.DomainName ?? '',
    originIdentity: origin?.S3OriginConfig?.OriginAccessIdentity ?? '',
    ...(origin?.OriginAccessControlId && { originAccessControl: origin.OriginAccessControlId }),
    viewerProtocol: behaviour?.ViewerProtocolPolicy ?? '',
    cachePolicyId: behaviour?.CachePolicyId ?? '',
    compress: behaviour?.Compress ?? false,
    priceClass: config.PriceClass ?? '',
    ipv6: config.IsIPV6Enabled ?? false,
    ...(behaviour?.ResponseHeadersPolicyId && { responseHeadersPolicyId: behaviour.ResponseHeadersPolicyId }),
  };
}

/**
 * The live configuration, whole, as an update wants it, with our part put right; or a new one. What somebody else has set
 * stays: an origin keeps its id, path and headers.
 */
export function withSettings(
  settings: Settings,
  callerReference: string,
  live?: DistributionConfig,
): DistributionConfig {
  const origins = live?.Origins?.Items ?? [];
  const isTarget = ({ Id }: Origin) => Id === live?.DefaultCacheBehavior?.TargetOriginId;
  const isOurs = ({ Id, DomainName }: Origin) => [Id, DomainName].includes(settings.originDomain);
  const known = origins.find((origin) => isTarget(origin) && isOurs(origin)) ?? origins.find(isOurs);
  const id = known?.Id ?? settings.originDomain;
  const others = origins.filter((origin) => origin !== known);
  const ours: Origin = {
    ...known,
    Id: id,
    DomainName: settings.originDomain,
    S3OriginConfig: { ...known?.S3OriginConfig, OriginAccessIdentity: settings.originIdentity },
    // An origin is a bucket or a server of its own, never both. The same holds for an identity and an access control.
    CustomOriginConfig: undefined,
    OriginAccessControlId: settings.originAccessControl ?? '',
  };
  return {
    ...live,
    CallerReference: callerReference,
    Comment: settings.comment,
    Enabled: settings.enabled,
    DefaultRootObject: settings.defaultRootObject,
    PriceClass: settings.priceClass as DistributionConfig['PriceClass'],
    IsIPV6Enabled: settings.ipv6,
    Origins: { Quantity: others.length + 1, Items: [...others, ours] },
    DefaultCacheBehavior: {
      ...live?.DefaultCacheBehavior,
      TargetOriginId: id,
      ViewerProtocolPolicy: settings.viewerProtocol as 'redirect-to-https',
      CachePolicyId: settings.cachePolicyId,
      ResponseHeadersPolicyId: settings.responseHeadersPolicyId,
      Compress: settings.compress,
      // The old way of caching, which excludes a cache policy.
      ForwardedValues: undefined,
      MinTTL: undefined,
      DefaultTTL: undefined,
      MaxTTL: undefined,
    },
  };
}
