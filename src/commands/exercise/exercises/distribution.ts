// An exercise with the distribution: the object that it serves for its root address.
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
  complaint: 'The address of the distribution answers 403. With /index.html added, the page appears.',
  cause:
    'The default root object was default.html, which is not in the bucket. S3 answers 403 instead of 404, because the OAI cannot list the bucket. A missing object looks like a missing permission.',
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
