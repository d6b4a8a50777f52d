// What CloudFront fills in where the caller left a setting out: GetDistributionConfig shows it.
import type { CacheBehavior, DefaultCacheBehavior, DistributionConfig, Origin } from '@aws-sdk/client-cloudfront';

export function withDefaults(config: DistributionConfig): DistributionConfig {
  const behaviors = config.CacheBehaviors?.Items?.map(behaviorWithDefaults);
  const origins = config.Origins?.Items ?? [];
  return {
    Aliases: { Quantity: 0 },
    DefaultRootObject: '',
    OriginGroups: { Quantity: 0 },
    CustomErrorResponses: { Quantity: 0 },
    Logging: { Enabled: false, IncludeCookies: false, Bucket: '', Prefix: '' },
    PriceClass: 'PriceClass_All',
    ViewerCertificate: {
      CloudFrontDefaultCertificate: true,
      SSLSupportMethod: 'vip',
      MinimumProtocolVersion: 'TLSv1',
      CertificateSource: 'cloudfront',
    },
    Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
    WebACLId: '',
    HttpVersion: 'http2',
    IsIPV6Enabled: false,
    ContinuousDeploymentPolicyId: '',
    Staging: false,
    ...config,
    CacheBehaviors: behaviors?.length ? { Quantity: behaviors.length, Items: behaviors } : { Quantity: 0 },
    Origins: { Quantity: origins.length, Items: origins.map(originWithDefaults) },
    DefaultCacheBehavior: config.DefaultCacheBehavior && behaviorWithDefaults(config.DefaultCacheBehavior),
  };
}

function behaviorWithDefaults<Behavior extends DefaultCacheBehavior | CacheBehavior>(behavior: Behavior): Behavior {
  const { AllowedMethods: allowed } = behavior;
  const readable = { Quantity: 2, Items: ['HEAD' as const, 'GET' as const] };
  const ttls = behavior.ForwardedValues ? { DefaultTTL: 86_400, MaxTTL: 31_536_000 } : {};
  return {
    TrustedSigners: { Enabled: false, Quantity: 0 },
    TrustedKeyGroups: { Enabled: false, Quantity: 0 },
    SmoothStreaming: false,
    Compress: false,
    LambdaFunctionAssociations: { Quantity: 0 },
    FunctionAssociations: { Quantity: 0 },
    FieldLevelEncryptionId: '',
    ...ttls,
    ...behavior,
    AllowedMethods: { ...(allowed ?? readable), CachedMethods: allowed?.CachedMethods ?? readable },
  };
}

function originWithDefaults(origin: Origin): Origin {
  const custom = origin.CustomOriginConfig;
  return {
    OriginPath: '',
    CustomHeaders: { Quantity: 0 },
    ConnectionAttempts: 3,
    ConnectionTimeout: 10,
    OriginShield: { Enabled: false },
    OriginAccessControlId: '',
    ...origin,
    ...(custom && {
      CustomOriginConfig: {
        OriginSslProtocols: { Quantity: 3, Items: ['TLSv1', 'TLSv1.1', 'TLSv1.2'] },
        OriginReadTimeout: 30,
        OriginKeepaliveTimeout: 5,
        ...custom,
      },
    }),
  };
}
