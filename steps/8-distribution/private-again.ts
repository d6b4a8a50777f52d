// Chapter 8: turns Block Public Access on again for the bucket and the account. CloudFront still serves the page.
import { accountPublicAccess } from '../../src/resources/s3/account-public-access.ts';
import { bucketPublicAccess } from '../../src/resources/s3/bucket-public-access.ts';
import { openStacks, stacksText } from '../../src/resources/s3/other-buckets.ts';
import type { Aws } from '../../src/engine/types.ts';
import { defineStep, expect } from '../define.ts';
import { edgeWait, checkForbidden, checkServesPage, checkShortens, websiteWait } from '../7-website/address-checks.ts';

export default defineStep({
  id: 'private-again',

  async provision({ bucketName, ensure, outputs }) {
    await ensure('bucket-public-access', bucketPublicAccess, { bucket: bucketName, block: true });
    // On, even if it was off before the workshop. Teardown restores the old value. It stays off while the website of another
    // stack in the account is public.
    await ensure('account-public-access', accountPublicAccess, { block: true });
    return { distributionUrl: outputs('distribution').distributionUrl };
  },

  async verify({ aws, bucketName, check, outputs }, { distributionUrl }) {
    const { apiUrl } = outputs('api');
    const help = 'workshop inspect bucket-public-access   # then: workshop next';
    await check(
      'private-again.public-access-blocked',
      'Block Public Access is on for the bucket and the account',
      async () => {
        const { bucket, account } = await flagsOff(bucketName, aws);
        const because = 'A careless policy could make the bucket public.';
        const off = [...bucket, ...account];
        if (off.length === 0) return { pass: true, actual: 'all settings on' };
        const others = bucket.length === 0 ? await openStacks(aws) : [];
        if (others.length > 0) return { pass: true, actual: leftToOthers(others) };
        return expect('all settings on', `off: ${off.join(', ')}`, because, help);
      },
    );
    await check(
      'private-again.website-refuses',
      'The website answers 403',
      async () =>
        checkForbidden(
          await aws.websiteUrl(bucketName),
          aws,
          'Everybody can still read the bucket without CloudFront.',
          help,
        ),
      { wait: websiteWait },
    );
    await check(
      'private-again.cloudfront-serves-page',
      'CloudFront still serves the page',
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
    await check('private-again.browser-shortens', 'A browser on the distribution can shorten a URL', () =>
      checkShortens(distributionUrl, apiUrl, aws),
    );
  },
});

/** The flags of bucket and account that are off now: all four where nothing is configured. */
async function flagsOff(bucket: string, aws: Aws): Promise<{ bucket: string[]; account: string[] }> {
  const levels = {
    bucket: await bucketPublicAccess.read({ bucket, block: true }, aws, undefined),
    account: await accountPublicAccess.read({ block: true }, aws, undefined),
  };
  const offAt = (level: keyof typeof levels) =>
    Object.entries(levels[level] ?? { 'Block Public Access': false }).flatMap(([flag, on]) =>
      on ? [] : [`${flag} of the ${level}`],
    );
  return { bucket: offAt('bucket'), account: offAt('account') };
}

function leftToOthers(suffixes: readonly string[]): string {
  return `on for the bucket; off for the account, because ${stacksText(suffixes)} still has a public website`;
}
