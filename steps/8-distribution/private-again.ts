// Chapter 8: Block Public Access goes on again, in the bucket and in the account, and CloudFront does not mind.
import { accountPublicAccess } from '../../src/resources/s3/account-public-access.ts';
import { bucketPublicAccess } from '../../src/resources/s3/bucket-public-access.ts';
import type { Aws } from '../../src/engine/types.ts';
import { defineStep, expect } from '../define.ts';
import { edgeWait, checkForbidden, checkServesPage, checkShortens, websiteWait } from '../7-website/address-checks.ts';

export default defineStep({
  id: 'private-again',

  async provision({ bucketName, ensure, outputs }) {
    await ensure('bucket-public-access', bucketPublicAccess, { bucket: bucketName, block: true });
    // On, whatever it was before the workshop; teardown puts back what it was.
    await ensure('account-public-access', accountPublicAccess, { block: true });
    return { distributionUrl: outputs('distribution').distributionUrl };
  },

  async verify({ aws, bucketName, check, outputs }, { distributionUrl }) {
    const { apiUrl } = outputs('api');
    const help = 'workshop inspect bucket-public-access   # then: workshop next';
    await check('private-again.public-access-blocked', 'Bucket and account block all public access', async () => {
      const off = await flagsOff(bucketName, aws);
      return expect('nothing', off.join(', ') || 'nothing', 'These are off.', help);
    });
    await check(
      'private-again.website-refuses',
      'The website answers 403',
      async () =>
        checkForbidden(
          await aws.websiteUrl(bucketName),
          aws,
          'The public can still read the bucket past CloudFront.',
          help,
        ),
      { wait: websiteWait },
    );
    await check(
      'private-again.cloudfront-serves-page',
      'CloudFront still serves the page',
      () => checkServesPage(`${distributionUrl}/`, bucketName, aws, 'The policy does not let CloudFront in.', help),
      { wait: edgeWait },
    );
    await check('private-again.browser-shortens', 'A browser on the distribution can shorten a URL', () =>
      checkShortens(distributionUrl, apiUrl, aws),
    );
  },
});

/** As AWS has them now; where nothing is configured, all four are off. */
async function flagsOff(bucket: string, aws: Aws): Promise<string[]> {
  const levels = {
    bucket: await bucketPublicAccess.read({ bucket, block: true }, aws, undefined),
    account: await accountPublicAccess.read({ block: true }, aws, undefined),
  };
  return Object.entries(levels).flatMap(([level, flags]) =>
    Object.entries(flags ?? { 'Block Public Access': false }).flatMap(([flag, on]) =>
      on ? [] : [`${flag} of the ${level}`],
    ),
  );
}
