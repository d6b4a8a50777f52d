// Which parts of a distribution's configuration the sandbox honours: any other is refused by name unless it is off.
import type { CacheBehavior, DistributionConfig, Origin } from '@aws-sdk/client-cloudfront';
import { throwAwsError } from '../../../server/aws-error.ts';

const distribution: readonly (keyof DistributionConfig)[] = [
  ...(['CallerReference', 'Comment', 'Enabled', 'DefaultRootObject', 'Origins', 'DefaultCacheBehavior'] as const),
  ...(['CacheBehaviors', 'CustomErrorResponses', 'ViewerCertificate', 'Restrictions'] as const),
  // On loopback there is one edge, one version of HTTP and one of IP, whatever these say: they are only kept.
  ...(['PriceClass', 'HttpVersion', 'IsIPV6Enabled'] as const),
];

const behaviour: readonly (keyof CacheBehavior)[] = [
  ...(['PathPattern', 'TargetOriginId', 'ViewerProtocolPolicy', 'AllowedMethods', 'Compress'] as const),
  ...(['CachePolicyId', 'ForwardedValues', 'MinTTL', 'DefaultTTL', 'MaxTTL'] as const),
];

const origin: readonly (keyof Origin)[] = [
  ...(['Id', 'DomainName', 'OriginPath', 'CustomHeaders', 'S3OriginConfig', 'CustomOriginConfig'] as const),
  ...(['OriginAccessControlId', 'ConnectionAttempts', 'ConnectionTimeout'] as const),
];

export function refuseUnhonoured(config: DistributionConfig): void {
  refuseOthers(config, distribution, 'DistributionConfig');
  for (const each of [config.DefaultCacheBehavior, ...(config.CacheBehaviors?.Items ?? [])]) {
    refuseOthers(each ?? {}, behaviour, 'CacheBehavior');
  }
  for (const each of config.Origins?.Items ?? []) refuseOthers(each, origin, 'Origin');
  const { ACMCertificateArn, IAMCertificateId } = config.ViewerCertificate ?? {};
  if (ACMCertificateArn || IAMCertificateId) notHonoured('ViewerCertificate other than CloudFrontDefaultCertificate');
  const { RestrictionType = 'none' } = config.Restrictions?.GeoRestriction ?? {};
  if (RestrictionType !== 'none') notHonoured(`GeoRestriction ${RestrictionType}`);
}

function refuseOthers(value: object, honoured: readonly string[], path: string): void {
  for (const [name, setting] of Object.entries(value)) {
    if (!honoured.includes(name) && !isOff(setting)) notHonoured(`${path}.${name}`);
  }
}

/** As the SDK, the CLI and CloudFront itself write down what is not used: `{ Enabled: false, Quantity: 0 }`, `''`. */
function isOff(setting: unknown): boolean {
  if (typeof setting === 'object' && setting !== null) return Object.values(setting).every(isOff);
  return (
    setting === undefined ||
    setting === null ||
    setting === false ||
    setting === '' ||
    setting === 0 ||
    setting === 'direct'
  );
}

export function notHonoured(what: string): never {
  return throwAwsError({ code: 'NotImplemented', status: 501 }, `The sandbox does not honour ${what} of cloudfront.`);
}
