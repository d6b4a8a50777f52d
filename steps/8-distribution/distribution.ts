// Chapter 8: CloudFront in front of the bucket, with an identity of its own to read it by.
import { CloudFrontClient, GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import { distribution } from '../../src/resources/cloudfront/distribution.ts';
import { identityArn, originAccessIdentity } from '../../src/resources/cloudfront/origin-access-identity.ts';
import { defineStep, expect } from '../define.ts';
import { identityComment, identityReference } from '../names.ts';
import { edgeWait, checkForbidden, checkServesPage } from '../7-website/address-checks.ts';

export default defineStep({
  id: 'distribution',

  async provision({ aws, bucketName, ensure, drift }) {
    drift({
      handbook: 'an origin access identity (OAI) signs CloudFront in to S3',
      today: 'AWS recommends origin access control (OAC), and keeps OAI for what already uses it',
      why: 'OAC also reads objects encrypted with KMS, works in regions opened since 2023, and can name one distribution. Here OAI is enough.',
    });
    drift({
      handbook: 'the console creates the distribution with its default values',
      today: 'the console first asks for a pricing plan; this tool makes a pay-as-you-go distribution',
      why: 'A distribution with a plan cannot be deleted before the plan ends, and plans do not allow OAI.',
    });
    const identity = await ensure('origin-access-identity', originAccessIdentity, {
      callerReference: identityReference(bucketName),
      comment: identityComment(bucketName, aws.region),
    });
    const { id, domainName } = await ensure('distribution', distribution, {
      bucket: bucketName,
      identityId: identity.id,
      comment: bucketName,
    });
    return {
      distributionId: id,
      distributionUrl: aws.distributionUrl(domainName),
      identityId: identity.id,
      identityArn: identityArn(identity.id),
    };
  },

  async verify({ aws, bucketName, check, outputs }, { distributionId, distributionUrl }) {
    const help = 'workshop inspect distribution   # then: workshop next';
    await check('distribution.deployed', 'The distribution is enabled, and deployed to all edges', async () => {
      const { Distribution } = await aws
        .client(CloudFrontClient)
        .send(new GetDistributionCommand({ Id: distributionId }));
      const state = Distribution?.DistributionConfig?.Enabled ? 'enabled' : 'disabled';
      const because = 'CloudFront serves only what is enabled, and everywhere only what is deployed.';
      return expect('enabled, Deployed', `${state}, ${Distribution?.Status ?? 'gone'}`, because, help);
    });
    // Where opening the website was skipped, the next step's policy is the first one, and lets CloudFront in.
    if (!wasOpened(outputs)) {
      const title = 'CloudFront reaches the bucket, which lets nobody in yet';
      const because = 'CloudFront does not find the bucket.';
      await check(
        'distribution.reaches-bucket',
        title,
        () => checkForbidden(`${distributionUrl}/`, aws, because, help),
        {
          until: 'bucket-policy',
          wait: edgeWait,
        },
      );
      return;
    }
    await check(
      'distribution.cloudfront-serves-page',
      'CloudFront serves the page',
      () => checkServesPage(`${distributionUrl}/`, bucketName, aws, 'CloudFront may not read the bucket.', help),
      { wait: edgeWait },
    );
  },
});

function wasOpened(outputs: (step: 'public-access') => unknown): boolean {
  try {
    return outputs('public-access') !== undefined;
  } catch {
    return false;
  }
}
