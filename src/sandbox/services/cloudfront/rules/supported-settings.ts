// Which settings of a distribution the sandbox supports. It refuses every other one by name, unless the setting is off.
// To support one more: add its name here, apply it in endpoint/ (caching: cache-behavior.ts and cache-lifetime.ts), and
// add what AWS fills in for it to distribution-defaults.ts.
import type { CacheBehavior, DistributionConfig, Origin } from '@aws-sdk/client-cloudfront';
import { unsupportedSetting } from '../errors.ts';

const distributionSettings: readonly (keyof DistributionConfig)[] = [
  ...(['CallerReference', 'Comment', 'Enabled', 'DefaultRootObject', 'Origins', 'DefaultCacheBehavior'] as const),
  ...(['CacheBehaviors', 'CustomErrorResponses', 'ViewerCertificate', 'Restrictions'] as const),
  // Kept without an effect: on loopback there is one edge, one version of HTTP and one of IP.
  ...(['PriceClass', 'HttpVersion', 'IsIPV6Enabled'] as const),
];

const cacheBehaviorSettings: readonly (keyof CacheBehavior)[] = [
  ...(['PathPattern', 'TargetOriginId', 'ViewerProtocolPolicy', 'AllowedMethods', 'Compress'] as const),
  ...(['CachePolicyId', 'ResponseHeadersPolicyId', 'ForwardedValues', 'MinTTL', 'DefaultTTL', 'MaxTTL'] as const),
];

const originSettings: readonly (keyof Origin)[] = [
  ...(['Id', 'DomainName', 'OriginPath', 'CustomHeaders', 'S3OriginConfig', 'CustomOriginConfig'] as const),
  ...(['OriginAccessControlId', 'ConnectionAttempts', 'ConnectionTimeout'] as const),
];

export function checkSupported(config: DistributionConfig): void {
  refuseOthers(config, distributionSettings, 'DistributionConfig');
  for (const behavior of [config.DefaultCacheBehavior, ...(config.CacheBehaviors?.Items ?? [])]) {
    refuseOthers(behavior ?? {}, cacheBehaviorSettings, 'CacheBehavior');
  }
  for (const origin of config.Origins?.Items ?? []) refuseOthers(origin, originSettings, 'Origin');
  const { ACMCertificateArn, IAMCertificateId } = config.ViewerCertificate ?? {};
  if (ACMCertificateArn || IAMCertificateId)
    unsupportedSetting('ViewerCertificate other than CloudFrontDefaultCertificate');
  const { RestrictionType = 'none' } = config.Restrictions?.GeoRestriction ?? {};
  if (RestrictionType !== 'none') unsupportedSetting(`GeoRestriction ${RestrictionType}`);
}

function refuseOthers(value: object, supported: readonly string[], path: string): void {
  for (const [name, setting] of Object.entries(value)) {
    if (!supported.includes(name) && !isOff(setting)) unsupportedSetting(`${path}.${name}`);
  }
}

/** As the SDK, the CLI and CloudFront itself write what is not used: `{ Enabled: false, Quantity: 0 }`, `''`. */
function isOff(setting: unknown): boolean {
  if (typeof setting === 'object' && setting !== null) return Object.values(setting).every(isOff);
  return [undefined, null, false, '', 0, 'direct'].includes(setting as null);
}
