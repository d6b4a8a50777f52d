// Chapter 9: limits what one visitor and one mistake can do: requests, concurrency, log lines, and the loss of the table.
// Alarms notice what happens all the same.
import { apiStage } from '../../src/resources/apigateway/api-stage.ts';
import { alarm } from '../../src/resources/cloudwatch/alarm.ts';
import { tableProtection } from '../../src/resources/dynamodb/table-protection.ts';
import { tableRecovery } from '../../src/resources/dynamodb/table-recovery.ts';
import type { Aws, ProvisionContext, Verdict } from '../../src/engine/types.ts';
import { functionConcurrency, reservableFor } from '../../src/resources/lambda/function-concurrency.ts';
import { logGroup } from '../../src/resources/logs/log-group.ts';
import { alarmsText, apiAlarms, wasRaised } from './api-alarms.ts';
import { askApi, idIn, inOneLine, newUrl, postShorten } from '../ask-api.ts';
import { defineStep, expect } from '../define.ts';
import { logGroupOf } from '../names.ts';
import type { CourseOutputs } from '../outputs.ts';

type Provision = ProvisionContext<CourseOutputs, 'limits'>;

/** As the step `api` has made it. */
const stage = { stage: '$default', rate: 10, burst: 20 };
/** A person shortens a few URLs in a minute. Checks of the course send up to eight requests at once. */
const shorten = { rate: 5, burst: 10 };
/** As many executions as the stage lets through at once. */
const reserved = stage.burst;
/** More than the route allows at once, and less than the stage does. */
const requests = 18;

export default defineStep({
  id: 'limits',

  async provision(step) {
    const { aws, name, outputs, ensure, expectFailure } = step;
    const { apiId, apiUrl } = outputs('api');
    const { tableName: table } = outputs('table');
    await expectFailure(
      'limits.burst-answered',
      'A function runs for each of many requests that one visitor sends at once',
      'the route has only the limit of the whole stage',
      async () => {
        const { refused, text } = await sendBurst(apiUrl, aws);
        return { failed: refused === 0, seen: text, commands: [burstCommand(apiUrl)] };
      },
    );
    await ensure('stage', apiStage, { apiId, ...stage, routes: { 'POST /shorten': shorten } });
    const reservation = await reserveConcurrency(step);
    await expectFailure(
      'limits.items-lost',
      'Nobody can restore what is deleted from the table',
      'DynamoDB keeps no earlier version of an item',
      async () => ({
        failed: !(await tableRecovery.read({ table }, aws, undefined))?.isEnabled,
        seen: `${table}: point-in-time recovery is off`,
        commands: [
          `aws dynamodb describe-continuous-backups --table-name ${table} --query ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus`,
        ],
      }),
    );
    await ensure('table-recovery', tableRecovery, { table });
    // Nobody calls DeleteTable here: the setting alone tells what would happen.
    await expectFailure(
      'limits.table-deletable',
      'One call deletes the table with all links',
      'DynamoDB asks nobody before it deletes a table',
      async () => ({
        failed: !(await tableProtection.read({ table }, aws, undefined))?.isProtected,
        seen: `${table}: deletion protection is off`,
        commands: [`aws dynamodb describe-table --table-name ${table} --query Table.DeletionProtectionEnabled`],
      }),
    );
    await ensure('table-protection', tableProtection, { table });
    const { errors, refused } = apiAlarms(apiId, name);
    // The burst above was such an attack. Afterwards its datapoints are the first that the new alarm sees.
    await expectFailure(
      'limits.burst-unnoticed',
      'Nobody notices an attack, or an error that visitors get',
      'no alarm watches the API',
      async () => ({
        failed: !(await alarm.read(refused, aws, undefined)),
        seen: `AWS/ApiGateway 4xx and 5xx of ${apiId}: no alarm`,
        commands: [
          `aws cloudwatch describe-alarms-for-metric --namespace AWS/ApiGateway --metric-name 4xx --dimensions Name=ApiId,Value=${apiId}`,
        ],
      }),
    );
    await ensure('errors-alarm', alarm, errors);
    await ensure('refused-alarm', alarm, refused);
    return { shorten, reserved: reservation };
  },

  async verify({ aws, check, name, outputs }, made) {
    const { apiId, apiUrl } = outputs('api');
    const { tableName: table } = outputs('table');
    const { createFunction, getFunction } = outputs('functions');
    const functions = [createFunction, getFunction];
    const help = 'workshop inspect   # then: workshop repair';
    await check(
      'limits.burst-refused',
      'Of many requests that one visitor sends at once, the API refuses those above the limit',
      async () => {
        const live = await apiStage.read({ apiId, ...stage }, aws, undefined);
        const { refused, text } = await sendBurst(apiUrl, aws);
        const limit = live?.routes?.['POST /shorten'];
        // Right after another burst, no token is left, and all are refused. The last check sends a single request.
        const isOpen = refused < requests || (limit !== undefined && limit.rate > 0 && limit.burst > 0);
        if (refused > 0 && isOpen) return { pass: true, actual: text };
        const because =
          refused === 0
            ? 'Everybody can fill the table, and you pay for each request.'
            : 'The limit refuses every request, so nobody can shorten a URL.';
        const expected = `some refused with 429; POST /shorten has ${limitText(shorten)}`;
        return { pass: false, because, expected, actual: `${text}; POST /shorten has ${limitText(limit)}`, help };
      },
      // API Gateway applies limits as targets, and a new one takes some seconds to reach all its servers.
      { wait: { usually: 10, atMost: 90 } },
    );
    await check('limits.functions-reserved', 'Each function has a part of the concurrency, and no more', async () => {
      if (made.reserved === null) return { pass: true, actual: 'none: the quota of the account is too low' };
      const live = await Promise.all(
        functions.map((functionName) => functionConcurrency.read({ functionName, reserved }, aws, undefined)),
      );
      const because = 'A function without a part can use the concurrency of the whole account. With 0, it never runs.';
      const text = (of: readonly (number | null | undefined)[]) =>
        functions.map((name, index) => `${name}: ${of[index] ?? 'none'}`).join(', ');
      const actual = text(live.map((one) => one?.reserved));
      return expect(text(functions.map(() => made.reserved)), actual, because, help);
    });
    await check('limits.log-lines-expire', 'CloudWatch Logs deletes old log lines of both functions', async () => {
      const days = await Promise.all(functions.map((name) => retentionOf(name, aws)));
      const actual = functions.map((name, index) => `${name}: ${days[index] || 'no'} days`).join(', ');
      if (days.every((one) => one > 0)) return { pass: true, actual };
      const because = 'The lines are kept for ever, and you pay for them every month.';
      return { pass: false, because, expected: 'a number of days for both', actual, help };
    });
    await check('limits.table-restorable', 'DynamoDB can restore the table as it was before a mistake', async () =>
      onOff(
        'point-in-time recovery',
        (await tableRecovery.read({ table }, aws, undefined))?.isEnabled,
        'What a wrong deployment overwrites is lost.',
      ),
    );
    await check('limits.table-protected', 'DynamoDB refuses to delete the table', async () =>
      onOff(
        'deletion protection',
        (await tableProtection.read({ table }, aws, undefined))?.isProtected,
        'One call deletes the table with all links.',
      ),
    );
    const { errors, refused } = apiAlarms(apiId, name);
    await check('limits.api-watched', 'Alarms watch the errors of the API, and what it refuses', async () => {
      const { expected, actual } = await alarmsText([errors, refused], aws);
      return expect(expected, actual, 'A failure or an attack goes on until a visitor tells you.', help);
    });
    await check(
      'limits.burst-noticed',
      'An alarm has noticed the requests that were refused',
      () => wasRaised(refused, aws),
      // API Gateway publishes a minute when it is over, and CloudWatch evaluates an alarm once a minute.
      { wait: { usually: 120, atMost: 300 } },
    );
    await check('limits.still-works', 'A URL is still stored and found', async () => {
      const url = newUrl();
      const stored = await postShorten(apiUrl, { urlToShorten: url }, aws);
      const id = idIn(stored);
      if (!id) return expect('200 with an id', inOneLine(stored), 'A limit is too low for a single visitor.', help);
      const found = inOneLine(await askApi(`${apiUrl}/${id}`, aws));
      return expect(`200 "${url}"`, found, 'A limit is too low for a single visitor.', help);
    });
  },
});

/** Null where the quota of the account is too low: the step goes on without it. */
async function reserveConcurrency({ aws, outputs, ensure, expectFailure, drift }: Provision): Promise<number | null> {
  const { createFunction, getFunction } = outputs('functions');
  const { unreserved, isPossible } = await reservableFor([createFunction, getFunction], reserved, aws);
  if (!isPossible) {
    drift({
      handbook: 'an account with a quota of 1,000 concurrent executions',
      today: `this one has ${unreserved} unreserved, so the functions reserve none`,
      why: 'Lambda keeps 100 for functions without a reservation. AWS raises the quota of a new account with its use.',
    });
    return null;
  }
  await expectFailure(
    'limits.concurrency-shared',
    'One function can use the whole concurrency of the account',
    'no function has a part of its own',
    async () => {
      const live = await functionConcurrency.read({ functionName: createFunction, reserved }, aws, undefined);
      return {
        failed: live?.reserved === null,
        seen: `${createFunction}: up to ${unreserved} executions at the same time`,
        commands: [
          `aws lambda get-function-concurrency --function-name ${createFunction}`,
          'aws lambda get-account-settings --query AccountLimit.UnreservedConcurrentExecutions',
        ],
      };
    },
  );
  await ensure('create-concurrency', functionConcurrency, { functionName: createFunction, reserved });
  await ensure('get-concurrency', functionConcurrency, { functionName: getFunction, reserved });
  return reserved;
}

/** Without a URL in it, so that the function stores nothing. */
async function sendBurst(apiUrl: string, aws: Aws): Promise<{ refused: number; text: string }> {
  const headers = { 'content-type': 'application/json' };
  const send = () => aws.http(`${apiUrl}/shorten`, { method: 'POST', headers, body: '{}' });
  const answers = await Promise.all(Array.from({ length: requests }, send));
  const refused = answers.filter(({ status }) => status === 429).length;
  return { refused, text: `${requests} requests at once: ${requests - refused} let through, ${refused} refused` };
}

function burstCommand(apiUrl: string): string {
  return `curl -s -Z --parallel-immediate --parallel-max ${requests} -o /dev/null -w "%{http_code} " -d "{}" "${apiUrl}/shorten?[1-${requests}]"`;
}

function limitText(limit: { readonly rate: number; readonly burst: number } | undefined): string {
  return limit ? `${limit.rate} requests a second, ${limit.burst} at once` : 'no limit of its own';
}

async function retentionOf(functionName: string, aws: Aws): Promise<number> {
  const group = { name: logGroupOf(functionName), retentionDays: 0 };
  return (await logGroup.read(group, aws, undefined))?.retentionDays ?? 0;
}

function onOff(what: string, isOn: boolean | undefined, because: string): Verdict {
  return expect(`${what} is on`, `${what} is ${isOn ? 'on' : 'off'}`, because, 'workshop repair');
}
