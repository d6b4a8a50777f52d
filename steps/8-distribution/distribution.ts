// Chapter 8: creates a CloudFront distribution with an origin access identity.
import { identityProblem } from '../../src/aws/regions.ts';
import { WorkshopError } from '../../src/engine/errors.ts';
import { CloudFrontClient, GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import { distribution } from '../../src/resources/cloudfront/distribution.ts';
import {
  identityArn,
  identityComment,
  originAccessIdentity,
} from '../../src/resources/cloudfront/origin-access-identity.ts';
import { defineStep, expect } from '../define.ts';
import { identityReference } from '../names.ts';
import { edgeWait, checkForbidden, checkServesPage } from '../7-website/address-checks.ts';

export default defineStep({
  id: 'distribution',

  async provision({ aws, bucketName, ensure, drift }) {
    const problem = identityProblem(aws.region);
    if (problem)
      throw new WorkshopError({
        code: 'refused',
        message: problem,
        state: 'Nothing was created. The website of chapter 7 works without CloudFront.',
        fix: 'workshop next --skip   # ends the course here; or build it in another region: workshop start --region ap-south-1 in a new folder',
      });
    drift({
      handbook: 'CloudFront uses an origin access identity (OAI) to read the bucket',
      today: 'AWS recommends origin access control (OAC), and keeps OAI for distributions that already use it',
      why: 'OAC also reads objects encrypted with KMS, works in regions opened since 2023, and can allow a single distribution. OAI is enough here.',
    });
    drift({
      handbook: 'the console creates the distribution with its default values',
      today: 'the console first asks for a pricing plan; this tool creates a pay-as-you-go distribution',
      why: 'You cannot delete a distribution before its plan ends, and plans do not support OAI.',
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

  async verify({ aws, bucketName, check, outputsIfBuilt }, { distributionId, distributionUrl }) {
    const help = 'workshop inspect distribution   # then: workshop next';
    await check('distribution.deployed', 'The distribution is enabled and deployed', async () => {
      const { Distribution } = await aws
        .client(CloudFrontClient)
        .send(new GetDistributionCommand({ Id: distributionId }));
      const state = Distribution?.DistributionConfig?.Enabled ? 'enabled' : 'disabled';
      const because = 'CloudFront only serves a distribution that is enabled and deployed to all edge locations.';
      return expect('enabled, Deployed', `${state}, ${Distribution?.Status ?? 'missing'}`, because, help);
    });
    // If public-access was skipped, no policy allows anything yet. The next step adds the first one.
    if (outputsIfBuilt('public-access') === undefined) {
      const title = 'CloudFront reaches the bucket, which denies access for now';
      const because = 'CloudFront does not reach the bucket.';
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
      () =>
        checkServesPage(
          `${distributionUrl}/`,
          bucketName,
          aws,
          'CloudFront cannot read the bucket, or no default root object answers a request for /.',
          help,
        ),
      { wait: edgeWait },
    );
  },
});
