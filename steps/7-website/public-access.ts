// Chapter 7: allows public access for the account, then the bucket, then with a policy.
import { accountPublicAccess } from '../../src/resources/s3/account-public-access.ts';
import { readAccountBlock } from '../../src/resources/s3/block-public-access.ts';
import { bucketPolicy } from '../../src/resources/s3/bucket-policy.ts';
import { bucketPublicAccess } from '../../src/resources/s3/bucket-public-access.ts';
import { defineStep, expect } from '../define.ts';
import { checkServesPage, checkShortens, websiteWait } from './address-checks.ts';
import { apiUrlIn } from './bucket.ts';

const blockedAgain =
  'Block Public Access of the account is on again: another stack in this account or an administrator has turned it on.';

// The next policy allows only CloudFront, so these checks no longer apply.
const untilThen = { until: 'bucket-policy', wait: websiteWait } as const;

export default defineStep({
  id: 'public-access',

  async provision(step) {
    const { aws, bucketName: bucket } = step;
    step.drift({
      handbook: 'you turn Block Public Access off for the account and for the bucket',
      today: 'it is on for every new bucket since April 2023, and an organization can keep it on for all its accounts',
      why: 'Most data leaks from buckets were mistakes in a policy. These four settings override the policy.',
    });
    // In this order: S3 rejects a public policy while the account or the bucket blocks it.
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
      'The website serves the page to everybody',
      async () => {
        const because = 'The public has no permission to read the bucket yet.';
        const verdict = await checkServesPage(websiteUrl, bucketName, aws, because, help);
        if (verdict.pass || !(await readAccountBlock(aws))?.RestrictPublicBuckets) return verdict;
        return { ...verdict, because: blockedAgain, help: 'workshop repair account-public-access' };
      },
      untilThen,
    );
    await check(
      'public-access.config-names-api',
      'The page can read the URL of the API',
      async () => {
        const { body } = await aws.http(`${websiteUrl}/config.json`);
        return expect(
          apiUrl,
          apiUrlIn(body),
          'The page would call another address, or none.',
          'workshop verify bucket',
        );
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
