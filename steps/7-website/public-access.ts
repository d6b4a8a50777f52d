// Chapter 7: the account, the bucket and its policy are opened, one after the other, and the website answers.
import { accountPublicAccess } from '../../src/resources/s3/account-public-access.ts';
import { bucketPolicy } from '../../src/resources/s3/bucket-policy.ts';
import { bucketPublicAccess } from '../../src/resources/s3/bucket-public-access.ts';
import { defineStep, expect } from '../define.ts';
import { checkServesPage, checkShortens, websiteWait } from './address-checks.ts';
import { apiUrlIn } from './bucket.ts';

// The next policy lets in CloudFront and nobody else: from there on all of this is over.
const untilThen = { until: 'bucket-policy', wait: websiteWait } as const;

export default defineStep({
  id: 'public-access',

  async provision(step) {
    const { aws, bucketName: bucket } = step;
    step.drift({
      handbook: 'Block Public Access is turned off, for the account and for the bucket, as if that were usual',
      today: 'every new bucket has had it on since April 2023, and an organization may keep it on for all its accounts',
      why: 'Most leaks of buckets were mistakes in a policy. These four switches overrule the policy.',
    });
    // In this order: a public policy is refused for as long as either level blocks it.
    await step.ensure('account-public-access', accountPublicAccess, { block: false });
    await step.ensure('bucket-public-access', bucketPublicAccess, { bucket, block: false });
    await step.ensure('bucket-policy', bucketPolicy, { bucket, policy: 'public-read.json' });
    return { websiteUrl: await aws.websiteUrl(bucket) };
  },

  async verify({ aws, bucketName, check, outputs }, { websiteUrl }) {
    const { apiUrl } = outputs('api');
    const help = 'workshop inspect bucket-policy   # then: workshop next';
    await check(
      'public-access.website-serves-page',
      'The website shows the page to everybody',
      () => checkServesPage(websiteUrl, bucketName, aws, 'The public may not read the bucket yet.', help),
      untilThen,
    );
    await check(
      'public-access.config-names-api',
      'The page is told where the API is',
      async () => {
        const { body } = await aws.http(`${websiteUrl}/config.json`);
        return expect(apiUrl, apiUrlIn(body), 'The page would ask another address, or none.', 'workshop verify bucket');
      },
      untilThen,
    );
    await check(
      'public-access.browser-shortens',
      'A browser on the website can shorten a URL',
      () => checkShortens(websiteUrl, apiUrl, aws),
      untilThen,
    );
  },
});
