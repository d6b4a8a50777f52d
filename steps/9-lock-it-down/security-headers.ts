// Chapter 9: CloudFront adds security headers to the page, which S3 does not send.
// source: CloudFront Developer Guide, "Understand response headers policies"; the directives of CSP from memory
import type { HttpAnswer } from '../../src/engine/types.ts';
import { distribution } from '../../src/resources/cloudfront/distribution.ts';
import { headersPolicyName, responseHeadersPolicy } from '../../src/resources/cloudfront/response-headers-policy.ts';
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
    await expectFailure(
      'security-headers.inline-script-runs',
      'A browser runs every script that somebody puts into a file of your site',
      'no header names the allowed scripts yet',
      async () => {
        const answer = await aws.http(`${distributionUrl}/`);
        return {
          failed: answer.headers['content-security-policy'] === undefined,
          seen: `GET /: ${answer.status}, ${named('content-security-policy', answer)}`,
          commands: [`curl -s -I ${distributionUrl}/`],
        };
      },
    );
    const contentSecurityPolicy = policyOfPage(outputs('api').apiUrl);
    const { id: headersPolicyId } = await ensure('response-headers-policy', responseHeadersPolicy, {
      name: headersPolicyName(bucketName, aws.region),
      contentSecurityPolicy,
    });
    await ensure('distribution', distribution, {
      bucket: bucketName,
      identityId,
      comment: bucketName,
      responseHeadersPolicyId: headersPolicyId,
    });
    return { distributionUrl, headersPolicyId, contentSecurityPolicy };
  },

  async verify({ aws, bucketName, check }, { distributionUrl, contentSecurityPolicy }) {
    const help = 'workshop inspect   # then: workshop repair';
    const page = () => aws.http(`${distributionUrl}/`);
    await check(
      'security-headers.frame-blocked',
      'Browsers do not show the page in a frame of another site',
      async () => {
        const answer = await page();
        const actual = named('x-frame-options', answer);
        if (!canBeFramed(answer)) return { pass: true, actual };
        const because = 'Another site can put your page into a frame, and make visitors click on it unseen.';
        return { pass: false, because, expected: 'x-frame-options: DENY', actual, help };
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
      'security-headers.scripts-limited',
      'Browsers run only scripts of your site, and let them call only your API',
      async () => {
        const because = 'A script that gets into the page runs, or it sends what visitors type to any server.';
        const actual = named('content-security-policy', await page());
        return expect(`content-security-policy: ${contentSecurityPolicy}`, actual, because, help);
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

/** What the page loads and calls, and nothing else: keep it up to date with `ui-src/`. */
function policyOfPage(apiUrl: string): string {
  const directives = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    // Its own config.json, and the API.
    `connect-src 'self' ${apiUrl}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return directives.join('; ');
}

/** By either header: browsers prefer frame-ancestors. Only the site's own pages, or none, count as blocked. */
function canBeFramed({ headers }: HttpAnswer): boolean {
  const [, ancestors] = /frame-ancestors ([^;]*)/i.exec(headers['content-security-policy'] ?? '') ?? [];
  if (ancestors !== undefined) return !/^('none'|'self')$/.test(ancestors.trim());
  return !/^(deny|sameorigin)$/i.test((headers['x-frame-options'] ?? '').trim());
}

function named(name: string, { headers }: HttpAnswer): string {
  return `${name}: ${headers[name] ?? 'none'}`;
}
