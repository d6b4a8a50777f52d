// The resource types of CloudFront.
import type { ResponseHeadersPolicy } from '@aws-sdk/client-cloudfront';
import { isObject } from '../../../../lib/is-object.ts';
import type { Properties } from '../records.ts';
import { allTags, goneIs } from './shared.ts';
import type { Made, ResourceType, TypeContext } from './resource-type.ts';

export const cloudfrontTypes: readonly ResourceType[] = [
  {
    name: 'AWS::CloudFront::Distribution',
    properties: ['DistributionConfig', 'Tags'],
    required: ['DistributionConfig'],
    identifier: ['Id'],
    async create(context, properties) {
      const Items = allTags(context, properties);
      const config = distributionConfig(properties, context.callerReference);
      const { Distribution } = await context.call('cloudfront', 'CreateDistributionWithTags', {
        DistributionConfigWithTags: { DistributionConfig: config, Tags: { Items } },
      });
      const Id = Distribution?.Id ?? '';
      await context.initiated(Id);
      await untilDeployed(context, Id);
      return describeDistribution(context, Id);
    },
    async update(context, Id, properties) {
      const { ETag, DistributionConfig: present } = await context.call('cloudfront', 'GetDistributionConfig', { Id });
      const DistributionConfig = distributionConfig(properties, present?.CallerReference ?? '');
      await context.call('cloudfront', 'UpdateDistribution', { Id, IfMatch: ETag, DistributionConfig });
      await untilDeployed(context, Id);
      return describeDistribution(context, Id);
    },
    async remove(context, Id) {
      await goneIs('NoSuchDistribution', async () => {
        const { ETag, DistributionConfig } = await context.call('cloudfront', 'GetDistributionConfig', { Id });
        if (DistributionConfig?.Enabled)
          await context.call('cloudfront', 'UpdateDistribution', {
            Id,
            IfMatch: ETag,
            DistributionConfig: { ...DistributionConfig, Enabled: false },
          });
        await untilDeployed(context, Id);
        const { ETag: IfMatch } = await context.call('cloudfront', 'GetDistributionConfig', { Id });
        await context.call('cloudfront', 'DeleteDistribution', { Id, IfMatch });
      });
    },
    read: (context, Id) => goneIs('NoSuchDistribution', () => describeDistribution(context, Id)),
  },
  {
    name: 'AWS::CloudFront::CloudFrontOriginAccessIdentity',
    properties: ['CloudFrontOriginAccessIdentityConfig'],
    required: ['CloudFrontOriginAccessIdentityConfig'],
    identifier: ['Id'],
    async create(context, { CloudFrontOriginAccessIdentityConfig: config }) {
      const { CloudFrontOriginAccessIdentity: made } = await context.call(
        'cloudfront',
        'CreateCloudFrontOriginAccessIdentity',
        {
          CloudFrontOriginAccessIdentityConfig: {
            CallerReference: context.callerReference,
            ...(isObject(config) && config),
          },
        },
      );
      return identity(made?.Id, made?.S3CanonicalUserId);
    },
    async update(context, Id, { CloudFrontOriginAccessIdentityConfig: config }) {
      const found = await context.call('cloudfront', 'GetCloudFrontOriginAccessIdentity', { Id });
      const { CloudFrontOriginAccessIdentityConfig: present, S3CanonicalUserId } =
        found.CloudFrontOriginAccessIdentity ?? {};
      await context.call('cloudfront', 'UpdateCloudFrontOriginAccessIdentity', {
        Id,
        IfMatch: found.ETag,
        CloudFrontOriginAccessIdentityConfig: { ...present, ...(isObject(config) && config) },
      });
      return identity(Id, S3CanonicalUserId);
    },
    async remove(context, Id) {
      await goneIs('NoSuchCloudFrontOriginAccessIdentity', async () => {
        const { ETag } = await context.call('cloudfront', 'GetCloudFrontOriginAccessIdentity', { Id });
        await context.call('cloudfront', 'DeleteCloudFrontOriginAccessIdentity', { Id, IfMatch: ETag });
      });
    },
    read: (context, Id) =>
      goneIs('NoSuchCloudFrontOriginAccessIdentity', async () => {
        const found = await context.call('cloudfront', 'GetCloudFrontOriginAccessIdentity', { Id });
        return identity(Id, found.CloudFrontOriginAccessIdentity?.S3CanonicalUserId);
      }),
  },
  {
    name: 'AWS::CloudFront::OriginAccessControl',
    properties: ['OriginAccessControlConfig'],
    required: ['OriginAccessControlConfig'],
    identifier: ['Id'],
    async create(context, properties) {
      const { OriginAccessControl } = await context.call('cloudfront', 'CreateOriginAccessControl', properties);
      const Id = OriginAccessControl?.Id ?? '';
      return { physicalId: Id, attributes: { Id } };
    },
    async update(context, Id, properties) {
      const { ETag } = await context.call('cloudfront', 'GetOriginAccessControl', { Id });
      await context.call('cloudfront', 'UpdateOriginAccessControl', { ...properties, Id, IfMatch: ETag });
      return { physicalId: Id, attributes: { Id } };
    },
    async remove(context, Id) {
      await goneIs('NoSuchOriginAccessControl', async () => {
        const { ETag } = await context.call('cloudfront', 'GetOriginAccessControl', { Id });
        await context.call('cloudfront', 'DeleteOriginAccessControl', { Id, IfMatch: ETag });
      });
    },
    read: (context, Id) =>
      goneIs('NoSuchOriginAccessControl', async () => {
        await context.call('cloudfront', 'GetOriginAccessControl', { Id });
        return { physicalId: Id, attributes: { Id } };
      }),
  },
  {
    name: 'AWS::CloudFront::ResponseHeadersPolicy',
    properties: ['ResponseHeadersPolicyConfig'],
    required: ['ResponseHeadersPolicyConfig'],
    identifier: ['Id'],
    async create(context, properties) {
      const { ResponseHeadersPolicy } = await context.call(
        'cloudfront',
        'CreateResponseHeadersPolicy',
        policyInput(properties),
      );
      return headersPolicy(ResponseHeadersPolicy);
    },
    async update(context, Id, properties) {
      const { ETag: IfMatch } = await context.call('cloudfront', 'GetResponseHeadersPolicy', { Id });
      const input = { ...policyInput(properties), Id, IfMatch };
      const { ResponseHeadersPolicy } = await context.call('cloudfront', 'UpdateResponseHeadersPolicy', input);
      return headersPolicy(ResponseHeadersPolicy);
    },
    async remove(context, Id) {
      await goneIs('NoSuchResponseHeadersPolicy', async () => {
        const { ETag: IfMatch } = await context.call('cloudfront', 'GetResponseHeadersPolicy', { Id });
        await context.call('cloudfront', 'DeleteResponseHeadersPolicy', { Id, IfMatch });
      });
    },
    read: (context, Id) =>
      goneIs('NoSuchResponseHeadersPolicy', async () => {
        const { ResponseHeadersPolicy } = await context.call('cloudfront', 'GetResponseHeadersPolicy', { Id });
        return headersPolicy(ResponseHeadersPolicy);
      }),
  },
];

/** The API counts the custom headers. */
function policyInput({ ResponseHeadersPolicyConfig: config }: Properties): Properties {
  const custom = isObject(config) ? config['CustomHeadersConfig'] : undefined;
  if (!isObject(config) || !isObject(custom)) return { ResponseHeadersPolicyConfig: config };
  const Quantity = Array.isArray(custom['Items']) ? custom['Items'].length : 0;
  return { ResponseHeadersPolicyConfig: { ...config, CustomHeadersConfig: { ...custom, Quantity } } };
}

function headersPolicy(policy: ResponseHeadersPolicy | undefined): Made {
  const { Id = '', LastModifiedTime } = policy ?? {};
  return { physicalId: Id, attributes: { Id, LastModifiedTime: LastModifiedTime?.toISOString() ?? '' } };
}

function identity(Id = '', S3CanonicalUserId = ''): Made {
  return { physicalId: Id, attributes: { Id, S3CanonicalUserId } };
}

async function describeDistribution(context: TypeContext, Id: string): Promise<Made> {
  const { Distribution } = await context.call('cloudfront', 'GetDistribution', { Id });
  return { physicalId: Id, attributes: { Id, DomainName: Distribution?.DomainName ?? '' } };
}

function untilDeployed(context: TypeContext, Id: string): Promise<void> {
  return context.until(async () => {
    const { Distribution } = await context.call('cloudfront', 'GetDistribution', { Id });
    return Distribution?.Status === 'Deployed';
  });
}

/** In the form of the API, whose names differ here and there. */
function distributionConfig({ DistributionConfig: config }: Properties, CallerReference: string): Properties {
  const { IPV6Enabled, DefaultCacheBehavior, CacheBehaviors, ViewerCertificate, ...rest } = isObject(config)
    ? config
    : {};
  return {
    Comment: '',
    ...rest,
    CallerReference,
    ...(IPV6Enabled !== undefined && { IsIPV6Enabled: IPV6Enabled }),
    ...(DefaultCacheBehavior !== undefined && { DefaultCacheBehavior: behavior(DefaultCacheBehavior) }),
    ...(Array.isArray(CacheBehaviors) && { CacheBehaviors: CacheBehaviors.map(behavior) }),
    ...(isObject(ViewerCertificate) && { ViewerCertificate: certificate(ViewerCertificate) }),
  };
}

function behavior(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { AllowedMethods: allowed, CachedMethods: cached, ...rest } = value;
  if (!Array.isArray(allowed)) return value;
  const CachedMethods = Array.isArray(cached) ? cached : ['GET', 'HEAD'];
  return { ...rest, AllowedMethods: { Quantity: allowed.length, Items: allowed, CachedMethods } };
}

function certificate({ AcmCertificateArn, IamCertificateId, SslSupportMethod, ...rest }: Properties): Properties {
  return {
    ...rest,
    ...(AcmCertificateArn !== undefined && { ACMCertificateArn: AcmCertificateArn }),
    ...(IamCertificateId !== undefined && { IAMCertificateId: IamCertificateId }),
    ...(SslSupportMethod !== undefined && { SSLSupportMethod: SslSupportMethod }),
  };
}
