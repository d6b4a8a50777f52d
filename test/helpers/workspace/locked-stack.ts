// A stack with the five locks of chapter 9 that something else than the course has deployed, proven by requests.
import assert from 'node:assert/strict';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { census } from '../sandbox/census.ts';
import { proveDistribution } from './deployed-stack.ts';
import type { TestWorkspace } from './test-workspace.ts';

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
