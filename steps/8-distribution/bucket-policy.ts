// Chapter 8: the bucket's policy no longer lets in everybody, but CloudFront's identity alone.
import { bucketPolicy } from '../../src/resources/s3/bucket-policy.ts';
import { defineStep } from '../define.ts';
import { edgePatience, refuses, servesPage, websitePatience } from '../7-website/answers.ts';

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
      () => servesPage(`${distributionUrl}/`, bucketName, aws, 'The policy does not let CloudFront in.', help),
      { patience: edgePatience },
    );
    await check(
      'bucket-policy.cloudfront-cannot-list',
      'CloudFront may read what is there, and may not find out what is not',
      // Asked for something else every time: CloudFront must not answer from its cache.
      () => refuses(`${distributionUrl}/no-such-object-${Date.now()}`, aws, mayList, help),
      { patience: edgePatience },
    );
    await check(
      'bucket-policy.website-refuses',
      'The website, which comes without an identity, is refused again',
      async () => refuses(await aws.websiteUrl(bucketName), aws, 'The policy still lets in everybody.', help),
      { patience: websitePatience },
    );
  },
});

const mayList = 'A 404 would mean that the policy also grants s3:ListBucket.';
