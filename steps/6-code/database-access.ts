// Chapter 6: the role's leave to use the table, and with it the first URL that is shortened and found again.
import { managedPolicies } from '../../src/aws/facts.ts';
import { WorkshopError } from '../../src/engine/errors.ts';
import type { Aws } from '../../src/engine/types.ts';
import { rolePolicy } from '../../src/resources/iam/role-policy.ts';
import { defineStep, expect } from '../define.ts';
import { inShort, invoke } from '../4-functions/invoke.ts';

const { AmazonDynamoDBFullAccess, AmazonDynamoDBFullAccess_v2 } = managedPolicies;
const longUrl = 'https://example.com/a/long/path?of=a&page=that#one-likes-to-share';
const body = JSON.stringify({ urlToShorten: longUrl });

export default defineStep({
  id: 'database-access',

  async provision(step) {
    const { createFunction } = step.outputs('functions');
    await step.expectFailure(
      'database-access.access-denied',
      'The function may not write to the table yet',
      'the role has no permission to use the table yet',
      async () => {
        const event = { version: '2.0', routeKey: 'POST /shorten', body, isBase64Encoded: false };
        const seen = await invoke(createFunction, event, step.aws);
        const refused = /AccessDenied\w*/.exec(seen.log)?.[0];
        return { failed: refused !== undefined, seen: `${inShort(seen)}; in its log: ${refused ?? 'no refusal'}` };
      },
    );
    const { policyArn } = await step.ensure('database-policy', rolePolicy, {
      role: step.outputs('role').roleName,
      policyArn: AmazonDynamoDBFullAccess,
      successor: AmazonDynamoDBFullAccess_v2,
    });
    step.drift({
      handbook: 'the managed policy AmazonDynamoDBFullAccess, for both functions',
      today: `${policyArn} is attached; a role of your own would allow dynamodb:PutItem and dynamodb:GetItem on this table alone`,
      why: 'The policy opens every table of the account, and much beside them; it has not been revised since 2021.',
    });
    return { policy: policyArn };
  },

  async verify({ aws, check, outputs }) {
    const { apiUrl } = outputs('api');
    const help = 'workshop inspect';
    let id = '';
    await check(
      'database-access.stores-url',
      'A URL goes in, and an id comes out',
      async () => {
        const { status, body: text } = await shorten(apiUrl, body, aws);
        id = /^"([\w-]+)"$/.exec(text)?.[1] ?? '';
        if (status === 200 && id) return { pass: true, actual: `200 ${text}` };
        const because = 'The function cannot write to the table; IAM may take a minute to spread a new policy.';
        return { pass: false, because, expected: '200 and an id', actual: `${status} ${text}`, help };
      },
      { wait: { usually: 10, atMost: 120 } },
    );
    await check(
      'database-access.finds-url',
      'The id goes in, and the same URL comes out',
      async () => {
        if (!id) throw notAsked();
        const { status, body: text } = await aws.http(`${apiUrl}/${id}`);
        return expect(
          `200 ${JSON.stringify(longUrl)}`,
          `${status} ${text}`,
          'What was kept is not what is found.',
          help,
        );
      },
      { wait: { usually: 10, atMost: 120 } },
    );
    await check('database-access.unknown-id', 'An id that nobody was given is not found', async () => {
      const { status } = await aws.http(`${apiUrl}/nobody-was-given-this`);
      return expect('404', String(status), 'An unknown id must be answered as such.', help);
    });
    await check('database-access.invalid-url', 'What is no web address is refused', async () => {
      const { status } = await shorten(apiUrl, JSON.stringify({ urlToShorten: 'javascript:alert(1)' }), aws);
      return expect('400', String(status), 'A link could run a script in the page of whoever follows it.', help);
    });
  },
});

function shorten(apiUrl: string, text: string, aws: Aws) {
  return aws.http(`${apiUrl}/shorten`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: text });
}

/** The check before it could not be made, so there is no id to look for. */
function notAsked(): WorkshopError {
  return new WorkshopError({ code: 'not-served', message: 'No URL went in, so there is no id to ask for.' });
}
