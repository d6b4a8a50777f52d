// Chapter 5: enables CORS, so that a web page of another origin can call the API.
import type { Aws, HttpAnswer } from '../../src/engine/types.ts';
import { httpApi } from '../../src/resources/apigateway/http-api.ts';
import { defineStep, expect } from '../define.ts';
import { names } from '../names.ts';

const origin = 'https://example.com';

export default defineStep({
  id: 'cors',

  async provision(step) {
    const { apiUrl } = step.outputs('api');
    await step.expectFailure(
      'cors.preflight-blocked',
      'Browsers block the call to the API, because CORS is not enabled yet',
      'the API has no CORS configuration yet, so a browser does not send the request',
      async () => {
        const answer = await preflight(apiUrl, step.aws);
        const allowed = answer.headers['access-control-allow-origin'];
        return {
          failed: allowed === undefined,
          seen: `OPTIONS /shorten: ${answer.status}, ${allowOrigin(answer)}`,
          commands: [
            `curl -s -i -X OPTIONS ${apiUrl}/shorten -H "Origin: ${origin}" -H "Access-Control-Request-Method: POST"`,
          ],
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
        const { status, headers } = await preflight(apiUrl, aws);
        const names = ['origin', 'methods', 'headers'].map((name) => `access-control-allow-${name}`);
        const seen = `${status}, ${names.map((name) => `${name}: ${headers[name] ?? 'none'}`).join(', ')}`;
        const wanted = `204, ${names[0]}: *, ${names[1]}: *, ${names[2]}: content-type`;
        return expect(wanted, seen, 'Browsers block the call to the API.', help);
      },
      { wait },
    );
    await check(
      'cors.responses-allow-origin',
      'API responses allow every origin',
      async () => {
        // Errors need the header as well, or a page cannot read them.
        const answer = await aws.http(`${apiUrl}/shorten`, { method: 'POST', headers: { origin } });
        return expect(
          'access-control-allow-origin: *',
          allowOrigin(answer),
          'Browsers hide the response from the page.',
          help,
        );
      },
      { wait },
    );
  },
});

/** The request that a browser sends before a page of another origin can POST JSON. */
function preflight(apiUrl: string, aws: Aws): Promise<HttpAnswer> {
  return aws.http(`${apiUrl}/shorten`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  });
}

function allowOrigin({ headers }: HttpAnswer): string {
  const allowed = headers['access-control-allow-origin'];
  return allowed === undefined ? 'no access-control-allow-origin' : `access-control-allow-origin: ${allowed}`;
}
