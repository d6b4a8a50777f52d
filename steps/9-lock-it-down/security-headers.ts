// Chapter 9: CloudFront adds security headers to the page, which S3 does not send.
import { responseHeadersPolicies } from '../../src/aws/facts.ts';
import type { HttpAnswer } from '../../src/engine/types.ts';
import { distribution } from '../../src/resources/cloudfront/distribution.ts';
import { checkServesPage, edgeWait } from '../7-website/address-checks.ts';
import { defineStep, expect } from '../define.ts';

export default defineStep({
  id: 'security-headers',

  async provision({ aws, bucketName, ensure, expectFailure, outputs }) {
    const { distributionUrl, identityId } = outputs('distribution');
    await expectFailure(
      'security-headers.page-in-frame',
      'Another site can show your page in a frame',
      'no header forbids it yet',
      async () => {
        const answer = await aws.http(`${distributionUrl}/`);
        return {
          failed: canBeFramed(answer),
          seen: `GET /: ${answer.status}, ${named('x-frame-options', answer)}`,
          commands: [`curl -s -I ${distributionUrl}/`],
        };
      },
    );
    await ensure('distribution', distribution, {
      bucket: bucketName,
      identityId,
      comment: bucketName,
      responseHeadersPolicyId: responseHeadersPolicies.SecurityHeadersPolicy,
    });
    return { distributionUrl };
  },

  async verify({ aws, bucketName, check }, { distributionUrl }) {
    const help = 'workshop inspect distribution   # then: workshop repair distribution';
    const page = () => aws.http(`${distributionUrl}/`);
    await check(
      'security-headers.frame-blocked',
      'Browsers do not show the page in a frame of another site',
      async () => {
        const answer = await page();
        const actual = named('x-frame-options', answer);
        if (!canBeFramed(answer)) return { pass: true, actual };
        const because = 'Another site can put your page into a frame, and make visitors click on it unseen.';
        return { pass: false, because, expected: 'x-frame-options: SAMEORIGIN', actual, help };
      },
      { wait: edgeWait },
    );
    await check(
      'security-headers.types-kept',
      'Browsers take each file as the type that it is served with',
      async () => {
        const because = 'A browser may guess the type of a file, and run as a script what is none.';
        return expect('x-content-type-options: nosniff', named('x-content-type-options', await page()), because, help);
      },
      { wait: edgeWait },
    );
    await check(
      'security-headers.https-remembered',
      'Browsers remember to use HTTPS',
      async () => {
        const actual = named('strict-transport-security', await page());
        if (/max-age="?[1-9]/i.test(actual)) return { pass: true, actual };
        const because = 'The first request of each visit can be plain HTTP, which others in the network can change.';
        return { pass: false, because, expected: 'strict-transport-security: max-age=31536000', actual, help };
      },
      { wait: edgeWait },
    );
    await check(
      'security-headers.cloudfront-serves-page',
      'CloudFront still serves the page',
      () => checkServesPage(`${distributionUrl}/`, bucketName, aws, 'The new setting must not change the page.', help),
      { wait: edgeWait },
    );
  },
});

/** By either header: browsers prefer frame-ancestors. Only the site's own pages, or none, count as blocked. */
function canBeFramed({ headers }: HttpAnswer): boolean {
  const [, ancestors] = /frame-ancestors ([^;]*)/i.exec(headers['content-security-policy'] ?? '') ?? [];
  if (ancestors !== undefined) return !/^('none'|'self')$/.test(ancestors.trim());
  return !/^(deny|sameorigin)$/i.test((headers['x-frame-options'] ?? '').trim());
}

function named(name: string, { headers }: HttpAnswer): string {
  return `${name}: ${headers[name] ?? 'none'}`;
}
