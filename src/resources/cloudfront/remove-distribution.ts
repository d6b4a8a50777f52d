// Removes a distribution: disables it, which takes minutes to reach all edge locations, and then deletes it.
import {
  CloudFrontClient,
  DeleteDistributionCommand,
  UpdateDistributionCommand,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront';
import { retryReadModifyWrite } from '../../aws/retries/retry-call.ts';
import type { Aws } from '../../engine/types.ts';
import { isNamed, orMissing } from '../define.ts';
import { getDistribution } from './find-distribution.ts';

export async function disableDistribution(id: string, aws: Aws): Promise<void> {
  await retryReadModifyWrite(aws, { service: 'CloudFront', operation: 'UpdateDistribution' }, async () => {
    const live = await getDistribution(id, aws);
    if (live?.config.Enabled) await update(id, live.etag, { ...live.config, Enabled: false }, aws);
  });
}

/** From every state: enabled, being disabled, disabled everywhere, deleted. */
export async function deleteDistribution(id: string, aws: Aws): Promise<void> {
  await disableDistribution(id, aws);
  await disabledEverywhere(id, aws);
  await retryReadModifyWrite(aws, { service: 'CloudFront', operation: 'DeleteDistribution' }, () =>
    deleteOnce(id, aws),
  );
  await aws.waiter.until({ for: 'the deletion of the distribution', usually: 2, atMost: 300 }, async () =>
    (await getDistribution(id, aws)) ? undefined : true,
  );
}

/** Both at once: right after the update CloudFront may still show the old, enabled one, as deployed. */
async function disabledEverywhere(id: string, aws: Aws): Promise<void> {
  const wait = { for: 'the distribution to be disabled at all edges', usually: 240, atMost: 1800 };
  await aws.waiter.until(wait, async () => {
    const live = await getDistribution(id, aws);
    return !live || (live.isDeployed && !live.config.Enabled) ? true : undefined;
  });
}

async function deleteOnce(id: string, aws: Aws): Promise<void> {
  const live = await getDistribution(id, aws);
  if (!live) return;
  const command = new DeleteDistributionCommand({ Id: id, IfMatch: live.etag });
  await orMissing(aws.client(CloudFrontClient).send(command), 'NoSuchDistribution');
}

async function update(id: string, etag: string, config: DistributionConfig, aws: Aws): Promise<void> {
  const send = (DistributionConfig: DistributionConfig) =>
    aws.client(CloudFrontClient).send(new UpdateDistributionCommand({ Id: id, IfMatch: etag, DistributionConfig }));
  try {
    await send(config);
  } catch (error) {
    // A learner may have turned on access logs to a bucket that is deleted by now.
    if (!isNamed(error, 'InvalidArgument') || !error.message.includes('CloudFront logs')) throw error;
    await send({ ...config, Logging: { Enabled: false, IncludeCookies: false, Bucket: '', Prefix: '' } });
  }
}
