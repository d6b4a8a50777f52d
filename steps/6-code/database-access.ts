// Chapter 6: grants the role access to the table, then shortens a URL and looks it up.
import { managedPolicies } from '../../src/aws/facts.ts';
import { WorkshopError } from '../../src/engine/errors.ts';
import { rolePolicy } from '../../src/resources/iam/role-policy.ts';
import { defineStep, expect } from '../define.ts';
import { askApi, idIn, postShorten } from '../ask-api.ts';
import { inShort, invoke } from '../4-functions/invoke.ts';

const { AmazonDynamoDBFullAccess, AmazonDynamoDBFullAccess_v2 } = managedPolicies;
const longUrl = 'https://example.com/a/long/path?of=a&page=that#one-likes-to-share';
const request = { urlToShorten: longUrl };

export default defineStep({
  id: 'database-access',

  async provision(step) {
    const { createFunction } = step.outputs('functions');
    await step.expectFailure(
      'database-access.access-denied',
      'The function has no permission to write to the table yet',
      'the role has no permission to use the table yet',
      async () => {
        const event = {
          version: '2.0',
          routeKey: 'POST /shorten',
          body: JSON.stringify(request),
          isBase64Encoded: false,
        };
        const seen = await invoke(createFunction, event, step.aws);
        const refused = /AccessDenied\w*/.exec(seen.log)?.[0];
        return {
          failed: refused !== undefined,
          seen: `${inShort(seen)}; in its log: ${refused ?? 'no denial'}`,
          commands: [
            `workshop call POST /shorten '{"urlToShorten":"https://example.com/"}'`,
            'workshop logs --since 2m --filter AccessDeniedException',
          ],
        };
      },
    );
    if (step.executionRole.arn !== undefined) return { policy: null };
    const { policyArn } = await step.ensure('database-policy', rolePolicy, {
      role: step.outputs('role').roleName,
      policyArn: AmazonDynamoDBFullAccess,
      successor: AmazonDynamoDBFullAccess_v2,
    });
    step.drift({
      handbook: 'the managed policy AmazonDynamoDBFullAccess for both functions',
      today: `${policyArn} is attached; in production, allow only dynamodb:PutItem and dynamodb:GetItem on this table`,
      why: 'The policy allows every action on every table of the account, and more. AWS has not revised it since 2021.',
    });
    return { policy: policyArn };
  },

  async verify({ aws, check, outputs }) {
    const { apiUrl } = outputs('api');
    const help = 'workshop inspect';
    let id: string | undefined;
    await check(
      'database-access.stores-url',
      'POST /shorten stores a URL and returns its id',
      async () => {
        const answer = await postShorten(apiUrl, request, aws);
        const { status, body: text } = answer;
        id = idIn(answer);
        if (id) return { pass: true, actual: `200 ${text}` };
        const because =
          'The function stored no URL, and its log says why. A new policy can take a minute to take effect.';
        return {
          pass: false,
          because,
          expected: '200 with an id',
          actual: `${status} ${text}`,
          help: 'workshop logs --since 5m',
        };
      },
      { wait: { usually: 10, atMost: 120 } },
    );
    await check(
      'database-access.finds-url',
      'GET /{shortId} returns the same URL',
      async () => {
        if (!id) throw notAsked();
        const { status, body: text } = await askApi(`${apiUrl}/${id}`, aws);
        return expect(
          `200 ${JSON.stringify(longUrl)}`,
          `${status} ${text}`,
          'The API returned another URL than it stored.',
          help,
        );
      },
      { wait: { usually: 10, atMost: 120 } },
    );
    await check('database-access.unknown-id', 'GET /{shortId} answers 404 for an unknown id', async () => {
      const { status } = await askApi(`${apiUrl}/nobody-was-given-this`, aws);
      return expect('404', String(status), 'A short link that does not exist must answer 404.', help);
    });
    await check('database-access.invalid-url', 'POST /shorten answers 400 for an invalid URL', async () => {
      const { status } = await postShorten(apiUrl, { urlToShorten: 'javascript:alert(1)' }, aws);
      return expect('400', String(status), 'A short link could run a script in the browser of its visitor.', help);
    });
  },
});

/** The check before it could not run, so there is no id to look up. */
function notAsked(): WorkshopError {
  return new WorkshopError({ code: 'not-served', message: 'No URL was stored, so there is no id to look up.' });
}
