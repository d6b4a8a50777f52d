// A distribution: its state, its origin with the identity, its behaviours, hits and misses, and invalidations.
import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetCloudFrontOriginAccessIdentityCommand,
  ListInvalidationsCommand,
  type DefaultCacheBehavior,
} from '@aws-sdk/client-cloudfront';
import { randomUUID } from 'node:crypto';
import { cachePolicies } from '../../../aws/facts.ts';
import { usageError } from '../../../engine/errors.ts';
import { orMissing } from '../../../resources/define.ts';
import { getDistribution, type LiveDistribution } from '../../../resources/cloudfront/find-distribution.ts';
import { newestTraces } from '../../trace/requests.ts';
import { sendTo } from './api/send.ts';
import { outputsOf, type KindView, type ViewedResource } from './kind.ts';

const listedRequests = 20;
const listedInvalidations = 10;
const mostPaths = 20;

export const distributionView: KindView = {
  reads: {
    async settings(at) {
      const live = await distributionOf(at);
      const { config } = live;
      const { Items: invalidations = [] } =
        (
          await at.aws
            .client(CloudFrontClient)
            .send(new ListInvalidationsCommand({ DistributionId: live.id, MaxItems: listedInvalidations }))
        ).InvalidationList ?? {};
      return {
        id: live.id,
        status: live.isDeployed ? 'Deployed' : 'InProgress',
        isEnabled: config.Enabled ?? false,
        url: at.aws.distributionUrl(live.domainName),
        root: config.DefaultRootObject ?? '',
        origins: await Promise.all((config.Origins?.Items ?? []).map((origin) => originOf(at, origin))),
        behaviours: [
          behaviourOf('* (default)', config.DefaultCacheBehavior),
          ...(config.CacheBehaviors?.Items ?? []).map((each) => behaviourOf(each.PathPattern ?? '', each)),
        ],
        invalidations: invalidations.map(({ Id: id = '', Status: status = '', CreateTime }) => ({
          id,
          status,
          created: CreateTime?.toISOString() ?? null,
        })),
      };
    },

    /** Of the sandbox; null on AWS, which keeps no traces. */
    async requests(at) {
      if (at.checkpoint.target.kind === 'aws') return { requests: null };
      const traces = (await newestTraces(at.paths, { limit: 200, calls: false })) ?? [];
      return {
        requests: traces
          .filter(({ door }) => door === 'distribution')
          .slice(0, listedRequests)
          .map(({ id, started, duration, status, root }) => ({
            id,
            started,
            duration,
            status,
            name: root.name,
            cache: root.response?.headers['x-cache'] ?? null,
          })),
      };
    },
  },
  changes: {
    send: sendTo(async (at) => at.aws.distributionUrl((await distributionOf(at)).domainName)),
    invalidate: {
      async run(at, body) {
        const given: unknown = body['paths'];
        const paths = Array.isArray(given) ? (given as unknown[]) : [];
        if (paths.length === 0 || paths.length > mostPaths || !paths.every((path) => typeof path === 'string'))
          throw usageError(
            `An invalidation has 1 to ${mostPaths} paths here, such as /index.html or /*.`,
            'workshop console',
          );
        const { Invalidation } = await at.aws.client(CloudFrontClient).send(
          new CreateInvalidationCommand({
            DistributionId: (await distributionOf(at)).id,
            InvalidationBatch: {
              CallerReference: randomUUID(),
              Paths: { Quantity: paths.length, Items: paths },
            },
          }),
        );
        return { id: Invalidation?.Id ?? '', status: Invalidation?.Status ?? '' };
      },
    },
  },
};

async function distributionOf(at: ViewedResource): Promise<LiveDistribution> {
  const { id } = outputsOf<{ id: string }>(at);
  const live = id === undefined ? undefined : await getDistribution(id, at.aws);
  if (live) return live;
  throw usageError('The distribution no longer exists.', 'workshop repair distribution');
}

type Origin = NonNullable<NonNullable<LiveDistribution['config']['Origins']>['Items']>[number];

async function originOf(
  at: ViewedResource,
  { Id, DomainName, S3OriginConfig, OriginAccessControlId, OriginPath }: Origin,
) {
  const identity = S3OriginConfig?.OriginAccessIdentity?.replace(/^origin-access-identity\/cloudfront\//, '') ?? '';
  const asked = at.aws.client(CloudFrontClient).send(new GetCloudFrontOriginAccessIdentityCommand({ Id: identity }));
  const found = identity ? await orMissing(asked, 'NoSuchCloudFrontOriginAccessIdentity') : undefined;
  return {
    id: Id ?? '',
    domain: `${DomainName ?? ''}${OriginPath ?? ''}`,
    identity: identity || null,
    /** False: the identity of the origin was deleted, and S3 answers 403. */
    isIdentityThere: found !== undefined,
    comment: found?.CloudFrontOriginAccessIdentity?.CloudFrontOriginAccessIdentityConfig?.Comment ?? null,
    control: OriginAccessControlId || null,
  };
}

function behaviourOf(path: string, behaviour: DefaultCacheBehavior | undefined) {
  return {
    path,
    origin: behaviour?.TargetOriginId ?? '',
    viewers: behaviour?.ViewerProtocolPolicy ?? '',
    methods: behaviour?.AllowedMethods?.Items ?? [],
    cachePolicy: policyName(behaviour?.CachePolicyId) ?? null,
    compress: behaviour?.Compress ?? false,
  };
}

/** AWS's own policies have the same ids everywhere. */
function policyName(id: string | undefined): string | undefined {
  return Object.entries(cachePolicies).find(([, known]) => known === id)?.[0] ?? id;
}
