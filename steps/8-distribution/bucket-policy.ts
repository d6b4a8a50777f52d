// Chapter 8: changes the bucket policy, so that it allows only CloudFront's identity.
import { bucketPolicy } from '../../src/resources/s3/bucket-policy.ts';
import { defineStep } from '../define.ts';
import { edgeWait, checkForbidden, checkServesPage, websiteWait } from '../7-website/address-checks.ts';

export default defineStep({
  id: 'bucket-policy',

  async provision({ bucketName, ensure, outputs }) {
    const { identityId, identityArn } = outputs('distribution');
    const props = { bucket: bucketName, policy: 'identity-read.json', identityId };
    await ensure('bucket-policy', bucketPolicy, props);
    return { principal: identityArn };
  },

  async verify({ aws, bucketName, check, outputs }) {
    const { distributionUrl } = outputs('distribution');
    const help = 'workshop inspect bucket-policy   # then: workshop next';
    await check(
      'bucket-policy.cloudfront-serves-page',
      'CloudFront serves the page',
      () =>
        checkServesPage(
          `${distributionUrl}/`,
          bucketName,
          aws,
          'The policy does not allow CloudFront to read the bucket.',
          help,
        ),
      { wait: edgeWait },
    );
    await check(
      'bucket-policy.cloudfront-cannot-list',
      'CloudFront can read objects, but cannot list the bucket',
      // Another path each time, so that CloudFront does not answer from its cache.
      () => checkForbidden(`${distributionUrl}/no-such-object-${Date.now()}`, aws, mayList, help),
      { wait: edgeWait },
    );
    await check(
      'bucket-policy.website-refuses',
      'The website answers 403 again: only CloudFront can read the bucket',
      async () =>
        checkForbidden(
          await aws.websiteUrl(bucketName),
          aws,
          'The policy still allows everybody to read the bucket.',
          help,
        ),
      { wait: websiteWait },
    );
  },
});

const mayList = 'A 404 means that the policy also allows s3:ListBucket.';
