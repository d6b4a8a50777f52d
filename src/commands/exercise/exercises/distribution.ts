// Faults in the distribution: the object that it serves for its bare address.
import { CloudFrontClient, UpdateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { retryReadModifyWrite } from '../../../aws/retries/retry-call.ts';
import { required } from '../../../resources/define.ts';
import { getDistribution } from '../../../resources/cloudfront/find-distribution.ts';
import { defineExercise } from './define.ts';

export const rootObject = defineExercise({
  name: 'root-object',
  area: 'the distribution',
  needs: 'bucket-policy',
  resources: ['distribution'],
  symptom: 'distribution.cloudfront-serves-page',
  says: 'The bare address of the distribution answers 403. With /index.html behind it, the page is there.',
  cause:
    'The default root object was default.html, which is not in the bucket. S3 says 403 in place of 404 to whoever may not list, so a missing object looks like a missing permission.',
  async inject({ aws, outputs }) {
    const id = outputs('distribution').distributionId;
    await retryReadModifyWrite(aws, { service: 'CloudFront', operation: 'UpdateDistribution' }, async () => {
      const { config, etag } = required(await getDistribution(id, aws), 'Distribution');
      const DistributionConfig = { ...config, DefaultRootObject: 'default.html' };
      const command = new UpdateDistributionCommand({ Id: id, IfMatch: etag, DistributionConfig });
      await aws.client(CloudFrontClient).send(command);
    });
  },
});
