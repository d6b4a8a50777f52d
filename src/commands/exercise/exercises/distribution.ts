// Exercises with the distribution: the object that it serves for its root address, the headers that it adds, and how it
// signs its requests to the bucket.
import {
  CloudFrontClient,
  GetOriginAccessControlCommand,
  UpdateDistributionCommand,
  UpdateOriginAccessControlCommand,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront';
import { retryReadModifyWrite } from '../../../aws/retries/retry-call.ts';
import { required } from '../../../resources/define.ts';
import { getDistribution } from '../../../resources/cloudfront/find-distribution.ts';
import { defineExercise, type Built } from './define.ts';

export const rootObject = defineExercise({
  name: 'root-object',
  area: 'the distribution',
  needs: 'bucket-policy',
  resources: ['distribution'],
  symptom: 'distribution.cloudfront-serves-page',
  complaint: 'The address of the distribution answers 403. With /index.html added, the page appears.',
  cause:
    'The default root object was default.html, which is not in the bucket. S3 answers 403 instead of 404, because CloudFront cannot list the bucket. A missing object looks like a missing permission.',
  inject: (built) => changeConfig(built, (config) => ({ ...config, DefaultRootObject: 'default.html' })),
});

export const headersGone = defineExercise({
  name: 'headers-gone',
  area: 'the distribution',
  needs: 'security-headers',
  resources: ['distribution'],
  symptom: 'security-headers.frame-blocked',
  complaint:
    'The page works. A security scanner reports that other sites can show it in a frame. Last week it did not.',
  cause:
    'The cache behavior had no response headers policy any more. CloudFront then sends the page as S3 does, without security headers. No check of the page alone notices that.',
  inject: (built) =>
    changeConfig(built, (config) => ({
      ...config,
      DefaultCacheBehavior: {
        ...required(config.DefaultCacheBehavior, 'DefaultCacheBehavior'),
        ResponseHeadersPolicyId: undefined,
      },
    })),
});

export const unsigned = defineExercise({
  name: 'unsigned',
  area: 'the distribution',
  needs: 'origin-access-control',
  resources: ['origin-access-control'],
  symptom: 'origin-access-control.cloudfront-serves-page',
  complaint: 'The page answers 403. Distribution and bucket policy are as they were, letter by letter.',
  cause:
    'The signing behavior of the origin access control was never. CloudFront then asks the bucket without a signature, as anybody could. The policy allows the service CloudFront, and an unsigned request comes from nobody.',
  async inject({ aws, outputs }) {
    const { accessControlId: Id } = outputs('origin-access-control');
    const client = aws.client(CloudFrontClient);
    await retryReadModifyWrite(aws, { service: 'CloudFront', operation: 'UpdateOriginAccessControl' }, async () => {
      const { OriginAccessControl, ETag } = await client.send(new GetOriginAccessControlCommand({ Id }));
      const config = required(OriginAccessControl?.OriginAccessControlConfig, 'OriginAccessControlConfig');
      const OriginAccessControlConfig = { ...config, SigningBehavior: 'never' as const };
      await client.send(new UpdateOriginAccessControlCommand({ Id, IfMatch: ETag, OriginAccessControlConfig }));
    });
  },
});

async function changeConfig(
  { aws, outputs }: Built,
  change: (config: DistributionConfig) => DistributionConfig,
): Promise<void> {
  const id = outputs('distribution').distributionId;
  await retryReadModifyWrite(aws, { service: 'CloudFront', operation: 'UpdateDistribution' }, async () => {
    const { config, etag } = required(await getDistribution(id, aws), 'Distribution');
    const command = new UpdateDistributionCommand({ Id: id, IfMatch: etag, DistributionConfig: change(config) });
    await aws.client(CloudFrontClient).send(command);
  });
}
