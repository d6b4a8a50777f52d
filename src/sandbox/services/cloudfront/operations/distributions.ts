// Distributions: created, changed, disabled, and deleted once that is deployed.
import * as sdk from '@aws-sdk/client-cloudfront';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import type { TagMap } from '../../shared/tags.ts';
import { distributionExists, distributionNotDisabled, illegalUpdate, missingBody, notFound } from '../errors.ts';
import { distributionArn, newId, type DistributionRecord, type Records } from '../records.ts';
import { checkConfig } from '../rules/distribution-config.ts';
import { withDefaults } from '../rules/distribution-defaults.ts';
import { arnToAuthorize, listOf, locationOf } from '../rules/lists.ts';
import { tagMapFrom } from '../rules/tags.ts';
import { checkVersion } from '../rules/versions.ts';
import { isPending } from '../../../pace.ts';

const operation = operationsOf(sdk);

export function distributionOperations(sandbox: ServiceContext, records: Records): Operation[] {
  const { distributions, invalidations } = records;
  const on = arnToAuthorize('distribution');
  const find = (account: string, id: string | undefined) =>
    distributions.get(`${account}/${id}`) ?? notFound('distribution');
  const save = (record: DistributionRecord) => distributions.set(`${record.account}/${record.id}`, record);

  async function create(config: sdk.DistributionConfig, tags: TagMap, { account }: Call) {
    const existing = distributions
      .values(`${account}/`)
      .find((other) => other.config.CallerReference === config.CallerReference);
    if (existing) distributionExists(existing.id);
    checkConfig(config, records, account);
    const id = newId('E');
    await sandbox.endpoints.open('distribution', id);
    const record = { id, account, ...newDeployment(sandbox), invalidations: 0, config: withDefaults(config), tags };
    save(record);
    // InProgress also where a deployment takes no time: only the next read may say Deployed.
    const Distribution = { ...distributionOutput(sandbox, records, record), Status: 'InProgress' };
    return { Distribution, ETag: record.etag, Location: locationOf(`distribution/${id}`) };
  }

  return [
    operation('CreateDistribution', { takes: ['DistributionConfig'], on }, (input, call) =>
      create(input.DistributionConfig ?? missingBody(), {}, call),
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
        return create(DistributionConfig ?? missingBody(), tagMapFrom(Tags), call);
      },
    ),
    operation('GetDistribution', { takes: ['Id'], on }, (input, { account }) => {
      const record = find(account, input.Id);
      return { Distribution: distributionOutput(sandbox, records, record), ETag: record.etag };
    }),
    operation('GetDistributionConfig', { takes: ['Id'], on }, (input, { account }) => {
      const { config, etag } = find(account, input.Id);
      return { DistributionConfig: config, ETag: etag };
    }),
    operation('UpdateDistribution', { takes: ['Id', 'IfMatch', 'DistributionConfig'], on }, (input, { account }) => {
      const before = find(account, input.Id);
      checkVersion(input.IfMatch, before.etag);
      const config = input.DistributionConfig ?? missingBody();
      if (config.CallerReference !== before.config.CallerReference) illegalUpdate();
      checkConfig(config, records, account);
      const record = { ...find(account, input.Id), ...newDeployment(sandbox), config: withDefaults(config) };
      save(record);
      const Distribution = { ...distributionOutput(sandbox, records, record), Status: 'InProgress' };
      return { Distribution, ETag: record.etag };
    }),
    operation('DeleteDistribution', { takes: ['Id', 'IfMatch'], on }, async (input, { account }) => {
      const record = find(account, input.Id);
      checkVersion(input.IfMatch, record.etag);
      if (record.config.Enabled || isPending('distribution', record.deployedAt, sandbox.now()))
        distributionNotDisabled();
      distributions.delete(`${account}/${record.id}`);
      for (const [key] of invalidations.entries(`${account}/${record.id}/`)) invalidations.delete(key);
      await sandbox.endpoints.close('distribution', record.id);
      return {};
    }),
    operation('ListDistributions', { takes: ['Marker', 'MaxItems'] }, (input, { account }) => ({
      DistributionList: listOf(distributions.values(`${account}/`), input, (record) => summaryOutput(sandbox, record)),
    })),
  ];
}

/** Every change is a new version, and takes the time of a deployment. */
function newDeployment(sandbox: ServiceContext): Pick<DistributionRecord, 'etag' | 'modifiedAt' | 'deployedAt'> {
  const now = sandbox.now();
  return { etag: newId('E'), modifiedAt: now, deployedAt: now + sandbox.pace.distribution };
}

function distributionOutput(
  sandbox: ServiceContext,
  { invalidations }: Records,
  record: DistributionRecord,
): sdk.Distribution {
  const inProgress = invalidations
    .values(`${record.account}/${record.id}/`)
    .filter(({ doneAt }) => isPending('distribution', doneAt, sandbox.now()));
  return {
    ...statusOutput(sandbox, record),
    InProgressInvalidationBatches: inProgress.length,
    ActiveTrustedSigners: { Enabled: false, Quantity: 0 },
    ActiveTrustedKeyGroups: { Enabled: false, Quantity: 0 },
    DistributionConfig: record.config,
  };
}

function statusOutput(sandbox: ServiceContext, record: DistributionRecord) {
  const origin = sandbox.endpoints.origin('distribution', record.id) ?? '';
  return {
    Id: record.id,
    ARN: distributionArn(record),
    Status: isPending('distribution', record.deployedAt, sandbox.now()) ? 'InProgress' : 'Deployed',
    LastModifiedTime: new Date(record.modifiedAt),
    // The address of its endpoint in the sandbox, not `d111111abcdef8.cloudfront.net`: it must be reachable from here.
    DomainName: origin.replace('http://', ''),
  };
}

function summaryOutput(sandbox: ServiceContext, record: DistributionRecord): sdk.DistributionSummary {
  const { CallerReference: _, DefaultRootObject: _root, Logging: _logging, ...config } = record.config;
  const { ContinuousDeploymentPolicyId: _policy, TenantConfig: _tenant, CacheTagConfig: _tags, ...listed } = config;
  return {
    ...listed,
    ...statusOutput(sandbox, record),
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
