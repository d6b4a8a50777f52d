// The CloudFront distribution in front of the bucket. Each change takes minutes to reach all edge locations.
import { isDeepStrictEqual } from 'node:util';
import {
  CloudFrontClient,
  CreateDistributionWithTagsCommand,
  paginateListDistributions,
  TagResourceCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import type { Aws } from '../../engine/types.ts';
import { retryReadModifyWrite } from '../../aws/retries/retry-call.ts';
import { ownerOf, tagList } from '../../aws/tags.ts';
import {
  settingsOf,
  wantedSettings,
  withSettings,
  type DistributionProps,
  type Settings,
} from './distribution-config.ts';
import {
  assertDistributionOurs,
  distributionTags,
  findDistribution,
  getDistribution,
  type LiveDistribution,
} from './find-distribution.ts';
import { deleteDistribution, disableDistribution } from './remove-distribution.ts';
import { defineResource, isNamed, required, waitForTags } from '../define.ts';
import {
  adoption,
  allow,
  anyResource,
  cleanupToo,
  learnerOnly,
  onlyWhen,
  type StatementScope,
} from '../../aws/permissions.ts';
import { globalConsoleUrl } from '../../aws/console-url.ts';
import { freeAtRest } from '../facets.ts';
import { hasUnknown } from '../../engine/dry-run/dry-run.ts';
import { courseBucketAt } from './course-bucket.ts';

type Outputs = { id: string; arn: string; domainName: string; settings: Settings };

export const distributions: StatementScope = {
  sid: 'CloudFront',
  arns: ({ account }) => [`arn:aws:cloudfront::${account}:distribution/*`],
};

export const distribution = defineResource<DistributionProps, Outputs>({
  kind: 'distribution',
  describe: ({ comment }) => `CloudFront distribution ${comment}`,
  identify: ({ comment }, outputs) => ({ name: comment, arn: outputs?.arn }),

  async read({ comment }, aws, known) {
    const live = await findDistribution(comment, known?.id, aws);
    return live && outputsOf(live);
  },

  async ensure(props, aws, known) {
    const there = await findDistribution(props.comment, known?.id, aws);
    if (there) await assertDistributionOurs(there, aws);
    const live = there ?? (await create(props, aws));
    const wanted = wantedSettings(props, aws.region);
    await correct(live.id, wanted, aws);
    return deployed(live.id, wanted, aws);
  },

  async beginRemove({ comment }, aws, known) {
    const live = await findDistribution(comment, known?.id, aws);
    if (!live) return;
    await assertDistributionOurs(live, aws);
    await disableDistribution(live.id, aws);
  },

  async remove({ comment }, aws, known) {
    const live = await findDistribution(comment, known?.id, aws);
    if (!live) return;
    await assertDistributionOurs(live, aws);
    await deleteDistribution(live.id, aws);
  },

  calls: {
    'CloudFront.CreateDistributionWithTags': learnerOnly(
      allow(distributions, 'cloudfront:CreateDistribution cloudfront:TagResource'),
    ),
    'CloudFront.ListDistributions': cleanupToo(
      allow(anyResource, 'cloudfront:ListDistributions cloudfront:ListTagsForResource'),
    ),
    'CloudFront.GetDistribution': cleanupToo(allow(distributions, 'cloudfront:GetDistribution')),
    'CloudFront.ListTagsForResource': cleanupToo(allow(distributions, 'cloudfront:ListTagsForResource')),
    'CloudFront.UpdateDistribution': cleanupToo(allow(distributions, 'cloudfront:UpdateDistribution')),
    'CloudFront.TagResource': onlyWhen(adoption, learnerOnly(allow(distributions, 'cloudfront:TagResource'))),
    'CloudFront.DeleteDistribution': cleanupToo(allow(distributions, 'cloudfront:DeleteDistribution')),
  },

  listing: {
    noun: 'CloudFront distribution',
    async *list(aws, names) {
      for await (const { DistributionList } of paginateListDistributions({ client: aws.client(CloudFrontClient) }, {}))
        for (const { Id = '', Comment = '', Origins } of DistributionList?.Items ?? []) {
          const buckets = Origins?.Items?.map(({ DomainName = '' }) => courseBucketAt(DomainName, names));
          yield { name: `${Comment} (${Id})`, key: Id, comment: Comment, bucket: buckets?.find(Boolean) };
        }
    },
    keyOf: (_props, outputs) => outputs?.id,
    propsOf: ({ comment = '', bucket: its }) => ({ bucket: its?.name ?? '', identityId: '', comment }),
  },

  settings: (props, aws) => ({ settings: wantedSettings(props, aws.region) }),

  // Several steps set them. The checks see the rest.
  matches: ({ responseHeadersPolicyId, accessControlId }, { settings }) =>
    settings.responseHeadersPolicyId === responseHeadersPolicyId && settings.originAccessControl === accessControlId,

  byHand: {
    // CloudFront tells when a distribution was changed, and not when it was created.
    async find({ comment }, aws) {
      const live = await findDistribution(comment, undefined, aws);
      if (!live) return [];
      return [{ outputs: outputsOf(live), owner: ownerOf(await distributionTags(live.id, aws), aws.tags) }];
    },
    async tag(_props, { arn: Resource }, aws) {
      const command = new TagResourceCommand({ Resource, Tags: { Items: tagList(aws.tags) } });
      await aws.client(CloudFrontClient).send(command);
    },
  },

  liveTags: distributionTags,

  // What a distribution uses stays until it is gone, also where the creation of the bucket is forgotten.
  completeProps({ bucket, identityId, comment }, { settings }) {
    const { originDomain, originIdentity, originAccessControl, responseHeadersPolicyId } = settings;
    return {
      bucket: bucket || (/^(.+)\.s3[.-]/.exec(originDomain)?.[1] ?? ''),
      ...(originAccessControl === undefined
        ? { identityId: (hasUnknown(identityId) ? '' : identityId) || (originIdentity.split('/').at(-1) ?? '') }
        : { accessControlId: originAccessControl }),
      comment,
      ...(responseHeadersPolicyId !== undefined && { responseHeadersPolicyId }),
    };
  },

  atRest: freeAtRest('pay-as-you-go: 10 million requests and 1 TB a month are free'),

  consoleLink: ({ outputs }) => globalConsoleUrl(`cloudfront/v4/home#/distributions/${outputs.id ?? ''}`),

  cloudFormation: {
    type: 'AWS::CloudFront::Distribution',
    values: ({ outputs }) => ({ Ref: outputs.id, DomainName: outputs.domainName }),
    properties({ outputs: { settings }, tags }) {
      const origin = {
        Id: settings?.originDomain,
        DomainName: settings?.originDomain,
        S3OriginConfig: { OriginAccessIdentity: settings?.originIdentity },
        OriginAccessControlId: settings?.originAccessControl,
      };
      return {
        DistributionConfig: {
          Comment: settings?.comment,
          Enabled: settings?.enabled,
          DefaultRootObject: settings?.defaultRootObject,
          PriceClass: settings?.priceClass,
          IPV6Enabled: settings?.ipv6,
          Origins: [origin],
          DefaultCacheBehavior: {
            TargetOriginId: settings?.originDomain,
            ViewerProtocolPolicy: settings?.viewerProtocol,
            CachePolicyId: settings?.cachePolicyId,
            ResponseHeadersPolicyId: settings?.responseHeadersPolicyId,
            Compress: settings?.compress,
          },
        },
        Tags: tagList(tags),
      };
    },
  },

  why: {
    about:
      'CloudFront in front of the bucket: it serves the page over HTTPS, caches it close to your visitors, and is the only reader of the bucket.',
    properties: {
      bucket: {
        what: 'The origin. Its address contains the region of the bucket.',
        otherwise:
          'S3 redirects the address without a region for hours after a bucket is created, and CloudFront would pass the redirect on to visitors.',
      },
      identityId: {
        what: 'The identity that CloudFront signs its requests to S3 with.',
        otherwise: 'S3 answers 403 to a request without an identity.',
      },
      accessControlId: {
        what: 'The access control that CloudFront signs its requests to S3 with, in place of an identity.',
        otherwise: 'the bucket policy cannot name this distribution alone.',
      },
      comment: {
        what: 'The label by which the workshop finds the distribution again: CloudFront generates the id.',
        otherwise: 'a lost answer would leave a second distribution behind.',
      },
      responseHeadersPolicyId: {
        what: 'The response headers policy: CloudFront adds its security headers to each response.',
        otherwise: 'browsers get no security headers, and another site can show your page in a frame.',
      },
      settings: {
        what: "The rest of the configuration: default root object `index.html`, HTTP redirected to HTTPS, compression, AWS's cache policy CachingOptimized, price class 200.",
        otherwise:
          'without a default root object the address without a path answers 403. With price class 100, visitors in India are served from far away.',
      },
    },
  },
});

/**
 * The caller reference is the bucket and the identity, or the access control: the same after a kill, so that a lost answer
 * is found again, and another one after a teardown, since CloudFront may remember those of deleted distributions.
 */
async function create(props: DistributionProps, aws: Aws, generation = 1): Promise<LiveDistribution> {
  const reference = `${props.bucket}-${props.identityId ?? props.accessControlId}${generation > 1 ? `-${generation}` : ''}`;
  const command = new CreateDistributionWithTagsCommand({
    DistributionConfigWithTags: {
      DistributionConfig: withSettings(wantedSettings(props, aws.region), reference),
      Tags: { Items: tagList(aws.tags) },
    },
  });
  try {
    const answer = await aws.client(CloudFrontClient).send(command);
    const id = required(answer.Distribution?.Id, 'Distribution.Id');
    return await aws.waiter.until({ for: 'the new distribution to appear', usually: 1, atMost: 60 }, () =>
      getDistribution(id, aws),
    );
  } catch (error) {
    if (!isNamed(error, 'DistributionAlreadyExists')) throw error;
    // Either a call created it whose answer was lost, or it was deleted by hand and its reference cannot be used again.
    const live = await existing(error, props, aws);
    if (!live) return create(props, aws, generation + 1);
    await waitForTags(`CloudFront distribution ${props.comment}`, aws, () => distributionTags(live.id, aws));
    return live;
  }
}

/** CloudFront names the existing one at the end of its message; otherwise the list has it after a while. */
function existing(error: Error, { comment }: DistributionProps, aws: Aws): Promise<LiveDistribution | undefined> {
  const [id] = /\bE[A-Z0-9]{9,}\b/.exec(error.message) ?? [];
  if (id) return getDistribution(id, aws);
  const wait = { for: 'CloudFront to list the existing distribution', usually: 5, atMost: 120 };
  return aws.waiter.until(wait, () => findDistribution(comment, undefined, aws));
}

/** An update replaces everything: the whole configuration as it was read, with our settings corrected. */
async function correct(id: string, wanted: Settings, aws: Aws): Promise<void> {
  await retryReadModifyWrite(aws, { service: 'CloudFront', operation: 'UpdateDistribution' }, async () => {
    const { config, etag } = required(await getDistribution(id, aws), 'Distribution');
    if (isDeepStrictEqual(settingsOf(config), wanted)) return;
    const DistributionConfig = withSettings(wanted, config.CallerReference ?? '', config);
    await aws
      .client(CloudFrontClient)
      .send(new UpdateDistributionCommand({ Id: id, IfMatch: etag, DistributionConfig }));
  });
}

/**
 * With the settings: right after an update, CloudFront may still show the old ones as deployed.
 * source: the distribution provider of go-to-k/cdkd, checked 2026-11-22
 */
function deployed(id: string, wanted: Settings, aws: Aws): Promise<Outputs> {
  const wait = { for: 'the distribution to be deployed to all edges', usually: 240, atMost: 1800 };
  return aws.waiter.until(wait, async () => {
    const live = required(await getDistribution(id, aws), 'Distribution');
    return live.isDeployed && isDeepStrictEqual(settingsOf(live.config), wanted) ? outputsOf(live) : undefined;
  });
}

function outputsOf({ id, arn, domainName, config }: LiveDistribution): Outputs {
  return { id, arn, domainName, settings: settingsOf(config) };
}
