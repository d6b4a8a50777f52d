// A stack with the whole chapter 9, exported and deployed to an empty sandbox with the real tools: the AWS CLI with the
// scripts and with both templates, and the CDK. Part of `npm run test:long`.
import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { StackForm } from '../../../../src/commands/export/stack/export-stack.ts';
import { census, emptyCensus } from '../../../helpers/sandbox/census.ts';
import { testStacks } from '../../../helpers/sandbox/stacks.ts';
import { npmTool } from '../../../helpers/tools/npm-tool.ts';
import { blockPublicAccess, proveDistribution } from '../../../helpers/workspace/deployed-stack.ts';
import { exportedStack, type ExportedStack } from '../../../helpers/workspace/exported-stack.ts';

const ours = fileURLToPath(new URL('../../../../node_modules/.bin', import.meta.url));
const bucket = 'aws-workshop-ann-locked';
/** As the README of each export says before a deletion. */
const unprotect = 'aws dynamodb update-table --table-name AWSWorkshopDemoTable-ann --no-deletion-protection-enabled';

describe('a stack with all locks', () => {
  let stack: ExportedStack | undefined;
  afterEach(async () => {
    await stack?.end();
    stack = undefined;
  });

  async function exported(form: StackForm): Promise<ExportedStack | undefined> {
    stack = await exportedStack(form, { to: 'chapter 9' });
    if (stack) await blockPublicAccess(stack.empty.sandbox);
    return stack;
  }

  /** The page with its headers, a private website, and an API that pages of other origins may not use. */
  async function assertLocked({ empty }: ExportedStack, outputs: Readonly<Record<string, string>>): Promise<void> {
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
    const { accessControls, identities } = await census(empty.sandbox);
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
    const { Table } = await empty.sandbox
      .client(DynamoDBClient)
      .send(new DescribeTableCommand({ TableName: 'AWSWorkshopDemoTable-ann' }));
    assert.equal(Table?.DeletionProtectionEnabled, true);
    const { MetricAlarms = [] } = await empty.sandbox
      .client(CloudWatchClient)
      .send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'aws-workshop-api-' }));
    assert.deepEqual(
      MetricAlarms.map((live) => [live.AlarmName, live.StateValue, live.TreatMissingData]),
      [
        ['aws-workshop-api-4xx-ann', 'ALARM', 'notBreaching'],
        ['aws-workshop-api-5xx-ann', 'OK', 'notBreaching'],
      ],
      'the alarms watch this API, and the burst has raised one of them',
    );
  }
  const outputsOf = async ({ empty }: ExportedStack, name: string) => {
    const { Outputs = [] } = await testStacks(empty.sandbox).rested(name);
    return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  };
  const assertEmpty = async ({ empty }: ExportedStack) =>
    assert.deepEqual({ ...(await census(empty.sandbox)), accountPublicAccess: [] }, emptyCensus);

  it('is built by the scripts, and torn down', async function () {
    const made = await exported('script');
    if (!made) return this.skip();
    const shown = await made.shell('./build.sh', { BUCKET_NAME: bucket });
    const found = (name: string) => new RegExp(`^${name}: (http\\S+)$`, 'm').exec(shown)?.[1] ?? '';
    await assertLocked(made, {
      DistributionUrl: found('The web page on CloudFront'),
      WebsiteUrl: await made.empty.work(({ run }) => run.aws.websiteUrl(bucket)),
      ApiUrl: found('The address of the API'),
    });
    await made.shell('./teardown.sh --yes', { BUCKET_NAME: bucket });
    await assertEmpty(made);
  });

  for (const [form, capabilities] of [
    ['cloudformation', 'CAPABILITY_NAMED_IAM'],
    ['sam', 'CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND'],
  ] as const)
    it(`is deployed by the template of ${form}, and deleted`, async function () {
      const made = await exported(form);
      if (!made) return this.skip();
      await made.shell(`set -e
      aws s3 mb s3://code
      aws cloudformation package --template-file template.yaml --s3-bucket code --output-template-file packaged.yaml
      aws cloudformation deploy --template-file packaged.yaml --stack-name url-shortener \\
        --capabilities ${capabilities} --parameter-overrides BucketName=${bucket}
      ./upload-page.sh`);
      await assertLocked(made, await outputsOf(made, 'url-shortener'));
      await made.shell(`${unprotect}
      aws s3 rm --recursive s3://${bucket}
      aws s3 rb --force s3://code
      aws cloudformation delete-stack --stack-name url-shortener
      aws cloudformation wait stack-delete-complete --stack-name url-shortener`);
      await assertEmpty(made);
    });

  it('is deployed by the CDK, whose types accept it, and destroyed', async function () {
    const packages = ['aws-cdk-lib@2.276.0', 'constructs@10.8.1', '@types/node@24.0.0', 'aws-cdk@2.1148.1'];
    const tool = await npmTool('cdk', packages);
    const made = tool && (await exported('cdk'));
    if (!made) return this.skip();
    await symlink(join(tool, 'node_modules'), join(made.folder, 'node_modules'));
    assert.equal(await made.shell(`${ours}/tsc --noEmit`), '');
    const cdk = (command: string) =>
      made.shell(
        `node_modules/.bin/cdk ${command} --app '${ours}/tsx bin/url-shortener.ts' --no-notices --no-version-reporting \\
          -c bucketName=${bucket} -c assetBucket=assets`,
        { CI: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true' },
      );
    await made.shell('aws s3 mb s3://assets');
    await cdk('deploy --require-approval never');
    await made.shell('./upload-page.sh UrlShortener');
    await assertLocked(made, await outputsOf(made, 'UrlShortener'));
    await made.shell(`${unprotect}; aws s3 rm --recursive s3://${bucket}; aws s3 rb --force s3://assets`);
    await cdk('destroy --force');
    await assertEmpty(made);
  });
});
