// Chapter 7: enables static website hosting. The bucket still denies all requests.
import { GetBucketWebsiteCommand, S3Client } from '@aws-sdk/client-s3';
import { bucketWebsite } from '../../src/resources/s3/bucket-website.ts';
import { defineStep, expect } from '../define.ts';
import { checkForbidden, shortAnswer, websiteWait } from './address-checks.ts';

export default defineStep({
  id: 'hosting',

  async provision({ aws, bucketName, ensure, expectFailure }) {
    await ensure('bucket-website', bucketWebsite, { bucket: bucketName, indexDocument: 'index.html' });
    const websiteUrl = await aws.websiteUrl(bucketName);
    await expectFailure(
      'hosting.access-denied',
      'The website denies every request, because the bucket blocks public access',
      'the bucket still blocks public access',
      async () => {
        // A new configuration takes some seconds. Until then the address answers 404.
        const wait = { for: 'the website endpoint to find its configuration', usually: 5, atMost: 60 };
        const answer = await aws.waiter.until(wait, async () => {
          const answer = await aws.http(websiteUrl);
          return answer.status === 404 ? undefined : answer;
        });
        return {
          failed: answer.status === 403,
          seen: shortAnswer(answer),
          commands: [`curl -s -i ${websiteUrl}`],
          fixedBy: 'public-access',
        };
      },
    );
    return { websiteUrl };
  },

  async verify({ aws, bucketName, check }, { websiteUrl }) {
    const help = 'workshop inspect bucket-website   # then: workshop next';
    await check('hosting.index-document', 'The index document of the website is index.html', async () => {
      const command = new GetBucketWebsiteCommand({ Bucket: bucketName });
      const { IndexDocument } = await aws.client(S3Client).send(command);
      return expect(
        'index.html',
        IndexDocument?.Suffix ?? 'none',
        'The root address of the website shows no page.',
        help,
      );
    });
    await check(
      'hosting.website-refuses',
      'The website answers 403: it exists, and it is private',
      () => checkForbidden(websiteUrl, aws, 'The bucket must still be private.', help),
      { until: 'public-access', wait: websiteWait },
    );
  },
});
