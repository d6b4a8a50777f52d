// Chapter 5: enables CORS, so that a web page of another origin can call the API.
import type { HttpAnswer } from '../../src/engine/types.ts';
import { httpApi } from '../../src/resources/apigateway/http-api.ts';
import { allowsOrigin, allowsRequest } from '../../src/lib/cors.ts';
import { defineStep, expect } from '../define.ts';
import { askApi } from '../ask-api.ts';
import { names } from '../names.ts';
import { preflight, preflightCommand, requestFrom } from './preflight.ts';

const origin = 'https://example.com';
const request = requestFrom(origin);

export default defineStep({
  id: 'cors',

  async provision(step) {
    const { apiUrl } = step.outputs('api');
    await step.expectFailure(
      'cors.preflight-blocked',
      'Browsers block the call to the API, because CORS is not enabled yet',
      'the API has no CORS configuration yet, so a browser does not send the request',
      async () => {
        const answer = await preflight(apiUrl, origin, step.aws);
        return {
          failed: !allowsRequest(answer, request),
          seen: `OPTIONS /shorten: ${answer.status}, ${allowOrigin(answer)}`,
          commands: [preflightCommand(apiUrl, origin)],
        };
      },
    );
    const cors = { origins: ['*'], methods: ['*'], headers: ['content-type'] };
    await step.ensure('api', httpApi, { name: step.name(names.api), cors });
    return { allowOrigins: cors.origins };
  },

  async verify({ aws, check, outputs }) {
    const { apiUrl } = outputs('api');
    const help = 'workshop inspect api';
    const wait = { usually: 5, atMost: 60 };
    await check(
      'cors.preflight-allowed',
      'The preflight response allows the page to call the API',
      async () => {
        const answer = await preflight(apiUrl, origin, aws);
        const names = ['origin', 'methods', 'headers'].map((name) => `access-control-allow-${name}`);
        const actual = `${answer.status}, ${names.map((name) => `${name}: ${answer.headers[name] ?? 'none'}`).join(', ')}`;
        // A browser decides by what the headers mean: any 2xx, lists in any order, names in any case.
        if (allowsRequest(answer, request)) return { pass: true, actual };
        const expected = `204, ${names[0]}: *, ${names[1]}: *, ${names[2]}: content-type`;
        return { pass: false, because: 'Browsers block the call to the API.', expected, actual, help };
      },
      { until: 'cors-origin', wait },
    );
    await check(
      'cors.responses-allow-origin',
      'API responses allow every origin',
      async () => {
        // Errors need the header as well, or a page cannot read them.
        const answer = await askApi(`${apiUrl}/shorten`, aws, { method: 'POST', headers: { origin } });
        const actual = allowOrigin(answer);
        if (allowsOrigin(answer, origin)) return { pass: true, actual };
        return expect('access-control-allow-origin: *', actual, 'Browsers hide the response from the page.', help);
      },
      { until: 'cors-origin', wait },
    );
  },
});

function allowOrigin({ headers }: HttpAnswer): string {
  const allowed = headers['access-control-allow-origin'];
  return allowed === undefined ? 'no access-control-allow-origin' : `access-control-allow-origin: ${allowed}`;
}
