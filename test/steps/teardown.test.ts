// The teardown of the whole course, its receipt, and removals that take minutes.
import assert from 'node:assert/strict';
import { CreateLogGroupCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand, PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import type { CallInterceptor } from '../../src/aws/calls/clients.ts';
import { scanAccount } from '../../src/commands/course/teardown/scan/account-scan.ts';
import { codeOf } from '../../src/commands/course/teardown/receipt-text.ts';
import { advance } from '../../src/engine/build/advance.ts';
import { findStep } from '../../src/engine/course.ts';
import { withoutSlowWaits, isStillWaiting } from '../../src/engine/wait/slow-waits.ts';
import { receiptOf } from '../../src/engine/remove/receipt.ts';
import type { Run } from '../../src/engine/run.ts';
import { removalOrder } from '../../src/engine/remove/order.ts';
import { teardown } from '../../src/engine/remove/teardown.ts';
import { course } from '../../steps/index.ts';
import { paces } from '../../src/sandbox/sandbox.ts';
import { census, emptyCensus } from '../helpers/sandbox/census.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';

const allOn = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

const lookThrough = ({ aws, checkpoint, explain, endsCommand }: Run) =>
  scanAccount(aws, { suffix: checkpoint.suffix, explain, endsCommand });

describe('teardown, with its receipt', () => {
  let workspace: TestWorkspace;
  before(async function () {
    this.timeout(120_000);
    workspace = await openTestWorkspace({ builtTo: 'hosting' });
    const AccountId = workspace.sandbox.account;
    const control = workspace.sandbox.client(S3ControlClient);
    await control.send(new PutPublicAccessBlockCommand({ AccountId, PublicAccessBlockConfiguration: allOn }));
    await workspace.goto('private-again');
  });
  after(() => workspace.stop());

  it('sees what is there by its tags and names alone, while all of it is there', async () => {
    const { found, namesakes, unseen, looked } = await workspace.work(({ run }) => lookThrough(run));
    assert.deepEqual(
      found.map(({ what }) => what),
      [
        'DynamoDB table',
        'IAM role',
        'log group',
        'log group',
        'Lambda function',
        'Lambda function',
        'HTTP API',
        'Lambda layer',
        'S3 bucket',
        'origin access identity',
        'CloudFront distribution',
      ],
    );
    assert.deepEqual([namesakes, unseen, looked.length], [[], [], 12]);
  });

  it('says of every id when and how its absence was seen, and puts back the setting of the account', async () => {
    const { expected, left, receipt } = await workspace.work(async ({ run, checkpoint }) => {
      const expected = removalOrder(checkpoint.resources).map(({ id }) => id);
      const { left } = await teardown(run);
      return { expected, left, receipt: receiptOf(checkpoint, left, await lookThrough(run)) };
    });
    assert.deepEqual(left, []);
    assert.deepEqual(
      receipt.gone.map(({ id }) => id),
      expected,
    );
    const seen = Object.fromEntries(receipt.gone.map(({ id, state, seen }) => [id, `${state}: ${seen}`]));
    assert.match(seen['table'] ?? '', /^gone: DynamoDB DescribeTable: ResourceNotFoundException/);
    assert.match(seen['role'] ?? '', /^gone: IAM GetRole: NoSuchEntity/);
    assert.match(seen['distribution'] ?? '', /^gone: CloudFront \w+:/);
    assert.match(seen['layer-zip'] ?? '', /^gone: it does not exist$/);
    assert.match(seen['account-public-access'] ?? '', /^restored: reads as .*"BlockPublicAcls":true/);
    assert.deepEqual([receipt.sweep.found, receipt.sweep.unseen], [[], []]);
    assert.deepEqual(receipt.sweep.account, allOn);
    assert.equal(codeOf(receipt), 0);
    const control = workspace.sandbox.client(S3ControlClient);
    const live = await control.send(new GetPublicAccessBlockCommand({ AccountId: workspace.sandbox.account }));
    assert.deepEqual(live.PublicAccessBlockConfiguration, allOn);
    assert.ok((await census(workspace.sandbox))['tables']?.length === 0);
  });

  it('finds what no note knows of, and tells it from what is somebody else’s', async () => {
    const Tags = [{ Key: 'workshop', Value: 'url-shortener' }];
    const { sandbox } = workspace;
    const table = (TableName: string, tags?: typeof Tags) =>
      new CreateTableCommand({
        TableName,
        Tags: tags,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      });
    await sandbox.client(DynamoDBClient).send(table('made-elsewhere', Tags));
    await sandbox.client(DynamoDBClient).send(table('AWSWorkshopDemoTable'));
    const role = {
      RoleName: 'other',
      AssumeRolePolicyDocument:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
    };
    await sandbox
      .client(IAMClient)
      .send(new CreateRoleCommand({ ...role, Tags: [{ Key: 'workshop', Value: 'url-shortener-ana' }] }));
    await sandbox
      .client(S3Client)
      .send(new CreateBucketCommand({ Bucket: 'aws-workshop-other', CreateBucketConfiguration: { Tags } }));
    await sandbox
      .client(CloudWatchLogsClient)
      .send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/getLongURL' }));
    const receipt = await workspace.work(async ({ run, checkpoint }) =>
      receiptOf(checkpoint, [], await lookThrough(run)),
    );
    assert.deepEqual(
      receipt.sweep.found.map(({ name, because }) => [name, because]),
      [
        ['made-elsewhere', 'our tag'],
        ['/aws/lambda/getLongURL', 'its name, and no function has that name'],
        ['aws-workshop-other', 'our tag'],
      ],
    );
    assert.deepEqual(
      receipt.sweep.namesakes.map(({ name }) => name),
      ['AWSWorkshopDemoTable'],
    );
    assert.equal(codeOf(receipt), 6);
  });

  it('takes away again the log group that Lambda makes for a last line', async () => {
    const other = await openTestWorkspace();
    try {
      await other.goto('functions');
      const logGroupName = '/aws/lambda/getLongURL';
      const around: CallInterceptor = async (call, next) => {
        const result = await next();
        if (call.operation === 'DeleteRole')
          await other.sandbox.client(CloudWatchLogsClient).send(new CreateLogGroupCommand({ logGroupName }));
        return result;
      };
      const { left } = await other.work(({ run }) => teardown(run), { around });
      assert.deepEqual(left, []);
      assert.deepEqual(await census(other.sandbox), emptyCensus);
    } finally {
      await other.stop();
    }
  });

  it('says what it could not read', async () => {
    const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException', $metadata: {} });
    const found = await workspace.work(({ run }) => lookThrough(run), {
      around: ({ operation }, next) => (operation === 'ListFunctions' ? Promise.reject(denied) : next()),
    });
    assert.deepEqual(found.unseen, [{ at: 'Lambda function', because: 'AWS denied the call: not authorized' }]);
    assert.equal(found.looked.length, 11);
  });
});

describe('what takes minutes at AWS', () => {
  // Slower than the grace that is given to slow things, and than any test would wait.
  const pace = { ...paces.instant, distribution: 4_000 };
  let workspace: TestWorkspace;
  before(async function () {
    this.timeout(120_000);
    workspace = await openTestWorkspace({ pace, builtTo: 'public-access' });
  });
  after(() => workspace.stop());

  const skipSlowWaits = (run: Run): Run => ({ ...run, aws: { ...run.aws, waiter: withoutSlowWaits(run.aws.waiter) } });

  it('is handed back by a step, noted for status, and finished by the same command later', async function () {
    this.timeout(120_000);
    const courseStep = findStep(course, 'distribution');
    const error = await workspace.work(({ run }) =>
      advance(skipSlowWaits(run), courseStep).then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
    assert.ok(isStillWaiting(error));
    assert.deepEqual([error.exitCode, error.wait.usually], [7, 240]);
    const steps = await workspace.work(({ checkpoint }) => Promise.resolve(structuredClone(checkpoint.steps)));
    assert.deepEqual([steps['distribution']?.status, steps['distribution']?.waiting?.usually], ['started', 240]);
    await workspace.goto('distribution');
    const after = await workspace.work(({ checkpoint }) => Promise.resolve(checkpoint.steps['distribution']));
    assert.deepEqual([after?.status, after?.waiting], ['verified', undefined]);
    assert.equal((await census(workspace.sandbox))['distributions']?.length, 1);
  });

  it('starts first in a teardown, keeps what it uses, and is finished by the next one; the receipt has all of it', async function () {
    this.timeout(120_000);
    const first = await workspace.work(async ({ run, checkpoint }) => {
      const { left } = await teardown(skipSlowWaits(run));
      return receiptOf(checkpoint, left, await lookThrough(run));
    });
    assert.deepEqual(
      first.left.map(({ id, state }) => `${id} ${state}`),
      ['distribution waiting', 'origin-access-identity waiting', 'bucket waiting'],
    );
    assert.match(
      first.left[0]?.reason ?? '',
      /waiting for the distribution to be disabled at all edges, usually 4 min/,
    );
    assert.equal(codeOf(first), 7);
    const last = await workspace.work(async ({ run, checkpoint }) => {
      const { left } = await teardown(run);
      return receiptOf(checkpoint, left, await lookThrough(run));
    });
    assert.equal(codeOf(last), 0);
    assert.ok(['table', 'distribution', 'bucket'].every((id) => last.gone.some((gone) => gone.id === id)));
    assert.equal(new Set(last.gone.map(({ id }) => id)).size, last.gone.length);
    assert.deepEqual(await census(workspace.sandbox), emptyCensus);
  });
});
