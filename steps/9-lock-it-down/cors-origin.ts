// Chapter 9: allows only the page of the distribution to call the API from a browser.
import type { HttpAnswer } from '../../src/engine/types.ts';
import { allowsRequest } from '../../src/lib/cors.ts';
import { httpApi } from '../../src/resources/apigateway/http-api.ts';
import { preflight, preflightCommand, requestFrom } from '../5-api/preflight.ts';
import { checkShortens } from '../7-website/address-checks.ts';
import { defineStep, expect } from '../define.ts';
import { names } from '../names.ts';

const otherOrigin = 'https://attacker.example';

export default defineStep({
  id: 'cors-origin',

  async provision(step) {
    const { apiUrl } = step.outputs('api');
    await step.expectFailure(
      'cors-origin.every-page-allowed',
      'A page of any origin can shorten URLs in the browsers of its visitors',
      'the API still allows every origin',
      async () => {
        const answer = await preflight(apiUrl, otherOrigin, step.aws);
        return {
          failed: allowsRequest(answer, requestFrom(otherOrigin)),
          seen: `OPTIONS /shorten from ${otherOrigin}: ${inShort(answer)}`,
          commands: [preflightCommand(apiUrl, otherOrigin)],
        };
      },
    );
    const cors = { origins: [step.outputs('distribution').distributionUrl], methods: ['*'], headers: ['content-type'] };
    await step.ensure('api', httpApi, { name: step.name(names.api), cors });
    return { allowOrigins: cors.origins };
  },

  async verify({ aws, check, outputs }) {
    const { apiUrl } = outputs('api');
    const { distributionUrl } = outputs('distribution');
    const help = 'workshop inspect api';
    const wait = { usually: 5, atMost: 60 };
    await check(
      'cors-origin.other-page-blocked',
      'Browsers block a page of another origin',
      async () => {
        const answer = await preflight(apiUrl, otherOrigin, aws);
        const isAllowed = allowsRequest(answer, requestFrom(otherOrigin));
        const because = 'Every page can still call the API from the browsers of its visitors.';
        return expect('not allowed', isAllowed ? inShort(answer) : 'not allowed', because, help);
      },
      { wait },
    );
    await check(
      'cors-origin.own-page-allowed',
      'Browsers allow the page of the distribution',
      async () => {
        const answer = await preflight(apiUrl, distributionUrl, aws);
        const actual = inShort(answer);
        if (allowsRequest(answer, requestFrom(distributionUrl))) return { pass: true, actual };
        const because = 'Browsers block the call of your own page.';
        return expect(`204, access-control-allow-origin: ${distributionUrl}`, actual, because, help);
      },
      { wait },
    );
    await check('cors-origin.page-shortens', 'The page of the distribution still shortens a URL', () =>
      checkShortens(distributionUrl, apiUrl, aws),
    );
  },
});

function inShort({ status, headers }: HttpAnswer): string {
  return `${status}, access-control-allow-origin: ${headers['access-control-allow-origin'] ?? 'none'}`;
}
