// Distributions: created, changed, disabled and, once that is everywhere, deleted.
import * as sdk from '@aws-sdk/client-cloudfront';
import { checkConfig } from '../rules/config.ts';
import { withDefaults } from '../rules/defaults.ts';
import { bucketOf } from '../endpoint/origin.ts';
import {
  checkVersion,
  distributionArn,
  distributionOf,
  newId,
  type CloudFront,
  type DistributionRecord,
} from '../records.ts';
import { throwAwsError } from '../../../server/aws-error.ts';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { arnOf, listOf, locationOf } from './common.ts';
import { tagMapOf } from './tags.ts';

const operation = operationsOf(sdk);

export function distributionOperations(sandbox: ServiceContext, cloudfront: CloudFront): Operation[] {
  const { distributions } = cloudfront;
  const on = arnOf('distribution');
  const put = (record: DistributionRecord) => distributions.set(`${record.account}/${record.id}`, record);

  async function create(config: sdk.DistributionConfig, tags: DistributionRecord['tags'], { account }: Call) {
    const twin = distributions
      .values(`${account}/`)
      .find((other) => other.config.CallerReference === config.CallerReference);
    if (twin) {
      const text =
        'The caller reference that you are using to create a distribution is associated with another distribution.';
      throwAwsError(sdk.DistributionAlreadyExists$, `${text} Already exists: ${twin.id}`);
    }
    checkConfig(config, cloudfront, account, await sandbox.s3());
    const id = newId('E');
    await sandbox.endpoints.open('distribution', id);
    const record = { id, account, ...deployment(sandbox), invalidations: 0, config: withDefaults(config), tags };
    put(record);
    // InProgress even at a pace of nothing: what was just asked for is not there yet, the next look may say otherwise.
    const Distribution = { ...shown(sandbox, cloudfront, record), Status: 'InProgress' };
    return { Distribution, ETag: record.etag, Location: locationOf(`distribution/${id}`) };
  }

  return [
    operation('CreateDistribution', { takes: ['DistributionConfig'], on }, (input, call) =>
      create(input.DistributionConfig ?? noConfig(), {}, call),
    ),
    operation(
      'CreateDistributionWithTags',
      {
        takes: ['DistributionConfigWithTags'],
        action: 'cloudfront:CreateDistribution',
        on,
        also: (_input, call) => [{ action: 'cloudfront:TagResource', resource: on({}, call) }],
      },
      (input, call) => {
        const { DistributionConfig, Tags } = input.DistributionConfigWithTags ?? {};
        return create(DistributionConfig ?? noConfig(), tagMapOf(Tags), call);
      },
    ),
    operation('GetDistribution', { takes: ['Id'], on }, (input, { account }) => {
      const record = distributionOf(cloudfront, account, input.Id);
      return { Distribution: shown(sandbox, cloudfront, record), ETag: record.etag };
    }),
    operation('GetDistributionConfig', { takes: ['Id'], on }, (input, { account }) => {
      const { config, etag } = distributionOf(cloudfront, account, input.Id);
      return { DistributionConfig: config, ETag: etag };
    }),
    operation(
      'UpdateDistribution',
      { takes: ['Id', 'IfMatch', 'DistributionConfig'], on },
      async (input, { account }) => {
        const before = distributionOf(cloudfront, account, input.Id);
        checkVersion(input.IfMatch, before.etag);
        const config = input.DistributionConfig ?? noConfig();
        if (config.CallerReference !== before.config.CallerReference) {
          throwAwsError(sdk.IllegalUpdate$, 'The update contains modifications that are not allowed.');
        }
        const s3 = await sandbox.s3();
        // An origin is looked at when it is named: whose bucket has gone since can still be disabled.
        const kept = new Set(before.config.Origins?.Items?.map(({ DomainName }) => bucketOf(DomainName)));
        const bucketExists = (name: string) => kept.has(name) || s3.bucketExists(name);
        checkConfig(config, cloudfront, account, { bucketExists });
        const record = {
          ...distributionOf(cloudfront, account, input.Id),
          ...deployment(sandbox),
          config: withDefaults(config),
        };
        put(record);
        return { Distribution: { ...shown(sandbox, cloudfront, record), Status: 'InProgress' }, ETag: record.etag };
      },
    ),
    operation('DeleteDistribution', { takes: ['Id', 'IfMatch'], on }, async (input, { account }) => {
      const record = distributionOf(cloudfront, account, input.Id);
      checkVersion(input.IfMatch, record.etag);
      if (record.config.Enabled || sandbox.now() < record.deployedAt) {
        throwAwsError(sdk.DistributionNotDisabled$, 'The distribution you are trying to delete has not been disabled.');
      }
      distributions.delete(`${account}/${record.id}`);
      for (const [key] of cloudfront.invalidations.entries(`${account}/${record.id}/`))
        cloudfront.invalidations.delete(key);
      await sandbox.endpoints.close('distribution', record.id);
      return {};
    }),
    operation('ListDistributions', { takes: ['Marker', 'MaxItems'] }, (input, { account }) => ({
      DistributionList: listOf(distributions.values(`${account}/`), input, (record) => summary(sandbox, record)),
    })),
  ];
}

/** Every change is a new version, and takes its time to be everywhere. */
function deployment(sandbox: ServiceContext): Pick<DistributionRecord, 'etag' | 'modifiedAt' | 'deployedAt'> {
  const now = sandbox.now();
  return { etag: newId('E'), modifiedAt: now, deployedAt: now + sandbox.pace.distribution };
}

function noConfig(): never {
  return throwAwsError(
    sdk.MissingBody$,
    'This operation requires a body. Ensure that the body is present and the Content-Type header is set.',
  );
}

function shown(sandbox: ServiceContext, { invalidations }: CloudFront, record: DistributionRecord): sdk.Distribution {
  const waiting = invalidations
    .values(`${record.account}/${record.id}/`)
    .filter(({ doneAt }) => sandbox.now() < doneAt);
  return {
    ...statusOf(sandbox, record),
    InProgressInvalidationBatches: waiting.length,
    ActiveTrustedSigners: { Enabled: false, Quantity: 0 },
    ActiveTrustedKeyGroups: { Enabled: false, Quantity: 0 },
    DistributionConfig: record.config,
  };
}

function statusOf(sandbox: ServiceContext, record: DistributionRecord) {
  const origin = sandbox.endpoints.origin('distribution', record.id) ?? '';
  return {
    Id: record.id,
    ARN: distributionArn(record),
    Status: sandbox.now() < record.deployedAt ? 'InProgress' : 'Deployed',
    LastModifiedTime: new Date(record.modifiedAt),
    // The address of its endpoint in the sandbox, not `d111111abcdef8.cloudfront.net`: it must be reachable from here.
    DomainName: origin.replace('http://', ''),
  };
}

function summary(sandbox: ServiceContext, record: DistributionRecord): sdk.DistributionSummary {
  const { CallerReference: _, DefaultRootObject: _root, Logging: _logging, ...config } = record.config;
  const { ContinuousDeploymentPolicyId: _policy, TenantConfig: _tenant, CacheTagConfig: _tags, ...listed } = config;
  return {
    ...listed,
    ...statusOf(sandbox, record),
    ETag: record.etag,
    Aliases: config.Aliases,
    CacheBehaviors: config.CacheBehaviors,
    CustomErrorResponses: config.CustomErrorResponses,
    PriceClass: config.PriceClass,
    ViewerCertificate: config.ViewerCertificate,
    Restrictions: config.Restrictions,
    WebACLId: config.WebACLId,
    HttpVersion: config.HttpVersion,
    IsIPV6Enabled: config.IsIPV6Enabled,
    Staging: config.Staging,
  };
}
