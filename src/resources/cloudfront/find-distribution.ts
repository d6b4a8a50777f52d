// Finds a distribution by what is known of it, and says whose it is.
import {
  CloudFrontClient,
  GetDistributionCommand,
  ListTagsForResourceCommand,
  paginateListDistributions,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront';
import type { Aws } from '../../engine/types.ts';
import { assertOurs, type KeyValue } from '../../aws/tags.ts';
import { orMissing, required } from '../define.ts';

export interface LiveDistribution {
  readonly id: string;
  readonly arn: string;
  readonly domainName: string;
  readonly isDeployed: boolean;
  readonly config: DistributionConfig;
  readonly etag: string;
}

/** By its id, and where that is not known or gone, by the comment that carries its name. */
export async function findDistribution(
  comment: string,
  id: string | undefined,
  aws: Aws,
): Promise<LiveDistribution | undefined> {
  const live = id === undefined ? undefined : await getDistribution(id, aws);
  if (live) return live;
  for await (const { DistributionList } of paginateListDistributions({ client: aws.client(CloudFrontClient) }, {})) {
    const found = DistributionList?.Items?.find(({ Comment }) => Comment === comment);
    if (found) return getDistribution(required(found.Id, 'DistributionSummary.Id'), aws);
  }
  return undefined;
}

export async function getDistribution(id: string, aws: Aws): Promise<LiveDistribution | undefined> {
  const asked = aws.client(CloudFrontClient).send(new GetDistributionCommand({ Id: id }));
  const answer = await orMissing(asked, 'NoSuchDistribution');
  if (!answer) return undefined;
  const live = required(answer.Distribution, 'Distribution');
  return {
    id,
    arn: required(live.ARN, 'Distribution.ARN'),
    domainName: required(live.DomainName, 'Distribution.DomainName'),
    isDeployed: live.Status === 'Deployed',
    config: required(live.DistributionConfig, 'Distribution.DistributionConfig'),
    etag: required(answer.ETag, 'ETag'),
  };
}

export async function assertDistributionOurs({ id, config }: LiveDistribution, aws: Aws): Promise<void> {
  assertOurs(`CloudFront distribution ${config.Comment}`, await distributionTags(id, aws), aws.tags);
}

/** Undefined where there is no such distribution. */
export async function distributionTags(id: string, aws: Aws): Promise<readonly KeyValue[] | undefined> {
  const Resource = `arn:aws:cloudfront::${aws.account}:distribution/${id}`;
  const asked = aws.client(CloudFrontClient).send(new ListTagsForResourceCommand({ Resource }));
  const found = await orMissing(asked, 'NoSuchResource', 'NoSuchDistribution');
  return found && (found.Tags?.Items ?? []);
}
