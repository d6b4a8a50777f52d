// Chapter 8: the bucket's policy no longer lets in everybody, but CloudFront's identity alone.
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
      () => checkServesPage(`${distributionUrl}/`, bucketName, aws, 'The policy does not let CloudFront in.', help),
      { wait: edgeWait },
    );
    await check(
      'bucket-policy.cloudfront-cannot-list',
      'CloudFront may read what is there, and may not find out what is not',
      // Asked for something else every time: CloudFront must not answer from its cache.
      () => checkForbidden(`${distributionUrl}/no-such-object-${Date.now()}`, aws, mayList, help),
      { wait: edgeWait },
    );
    await check(
      'bucket-policy.website-refuses',
      'The website, which comes without an identity, is refused again',
      async () => checkForbidden(await aws.websiteUrl(bucketName), aws, 'The policy still lets in everybody.', help),
      { wait: websiteWait },
    );
  },
});

const mayList = 'A 404 would mean that the policy also grants s3:ListBucket.';
