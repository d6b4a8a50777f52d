// A stack that something else than the course has deployed, proven by the checks of the course.
import assert from 'node:assert/strict';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { discover } from '../../../src/commands/course/teardown/discover/discover.ts';
import { verify } from '../../../src/engine/check/verify.ts';
import { handbookSteps } from '../../../src/engine/course.ts';
import { runOn } from '../../../src/workspace/create-run.ts';
import { course } from '../../../steps/index.ts';
import { census } from '../sandbox/census.ts';
import type { TestSandbox } from '../sandbox/test-sandbox.ts';
import type { TestWorkspace } from './test-workspace.ts';

/**
 * Finds the stack from the account alone, and resolves with the checks that did not pass, of all steps but these.
 * Checks that a later step of the course has replaced do not count.
 */
export async function failedChecks(workspace: TestWorkspace, except: readonly string[] = []): Promise<string[]> {
  return workspace.work(async ({ run }) => {
    const { stacks } = await discover(run, { target: run.checkpoint.target });
    const [stack] = stacks;
    assert.equal(stacks.length, 1, 'one stack of the workshop');
    assert.ok(stack);
    const { checkpoint } = stack;
    const proven = runOn(run, checkpoint, () => Promise.resolve());
    const failed: string[] = [];
    for (const step of handbookSteps(course)) {
      if (except.includes(step.id)) continue;
      if (!checkpoint.steps[step.id]) failed.push(`${step.id} is not found`);
      else
        for (const result of await verify(proven, step, await step.load(), 'recheck'))
          if (result.status !== 'pass' && result.status !== 'superseded')
            failed.push(`${result.id}: ${JSON.stringify(result)}`);
    }
    return failed;
  });
}

/** As the last step of the course leaves the account: the setting is in no export. */
export async function blockPublicAccess(test: TestSandbox): Promise<void> {
  await test.client(S3ControlClient).send(
    new PutPublicAccessBlockCommand({
      AccountId: test.account,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
}

/**
 * The workshop knows an origin access identity by its own caller reference, which another tool does not set. So the last
 * steps are not found from the account, and these requests prove them: the page on CloudFront, and a private website.
 */
export const stepsWithoutOwnIdentity = ['public-access', 'distribution', 'bucket-policy', 'private-again'];

export async function proveDistribution(distribution: string, website: string): Promise<void> {
  const page = await fetch(distribution);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<div id="app">/);
  const refused = await fetch(website);
  assert.equal(refused.status, 403);
  await refused.text();
}

/** The page with its headers, a private website, an API that pages of other origins may not use, limits and alarms. */
export async function assertLocked(
  { sandbox }: TestWorkspace,
  outputs: Readonly<Record<string, string>>,
  suffix = '',
): Promise<void> {
  const { DistributionUrl = '', WebsiteUrl = '', ApiUrl = '' } = outputs;
  await proveDistribution(DistributionUrl, WebsiteUrl);
  const page = await fetch(DistributionUrl);
  await page.text();
  assert.match(String(page.headers.get('content-security-policy')), /^default-src 'none'; script-src 'self';/);
  const asked = async (origin: string) => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    const answer = await fetch(`${ApiUrl}/shorten`, { method: 'OPTIONS', headers });
    return answer.headers.get('access-control-allow-origin');
  };
  const origin = new URL(DistributionUrl).origin;
  assert.deepEqual([await asked(origin), await asked('https://attacker.example')], [origin, null]);
  const sent = {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ urlToShorten: 'https://example.org/' }),
  };
  const id = (await (await fetch(`${ApiUrl}/shorten`, sent)).json()) as string;
  assert.equal(await (await fetch(`${ApiUrl}/${id}`)).json(), 'https://example.org/');
  const { accessControls, identities } = await census(sandbox);
  assert.deepEqual([accessControls?.length, identities], [1, []]);
  const burst = Array.from({ length: 18 }, async () => {
    const answer = await fetch(`${ApiUrl}/shorten`, { method: 'POST', body: '{}' });
    await answer.text();
    return answer.status;
  });
  const statuses = new Set(await Promise.all(burst));
  assert.deepEqual(
    [...statuses].sort((a, b) => a - b),
    [400, 429],
    'the route has its own limit',
  );
  const { Table } = await sandbox
    .client(DynamoDBClient)
    .send(new DescribeTableCommand({ TableName: `AWSWorkshopDemoTable${suffix}` }));
  assert.equal(Table?.DeletionProtectionEnabled, true);
  const { MetricAlarms = [] } = await sandbox
    .client(CloudWatchClient)
    .send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'aws-workshop-api-' }));
  assert.deepEqual(
    MetricAlarms.map((live) => [live.AlarmName, live.StateValue, live.TreatMissingData]),
    [
      [`aws-workshop-api-4xx${suffix}`, 'ALARM', 'notBreaching'],
      [`aws-workshop-api-5xx${suffix}`, 'OK', 'notBreaching'],
    ],
    'the alarms watch this API, and the burst has raised one of them',
  );
}
