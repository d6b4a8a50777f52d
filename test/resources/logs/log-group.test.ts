// The log groups.
import assert from 'node:assert/strict';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from '../../../src/engine/types.ts';
import { logGroup } from '../../../src/resources/logs/log-group.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const props = { name: '/aws/lambda/getLongURL', retentionDays: 7 };

describe('log-group', () => {
  let sandbox: TestSandbox;
  let aws: Aws;
  let logs: CloudWatchLogsClient;
  const groups = async () => (await logs.send(new DescribeLogGroupsCommand({}))).logGroups ?? [];

  beforeEach(async () => {
    sandbox = await startTestSandbox();
    aws = await testAws(sandbox);
    logs = sandbox.client(CloudWatchLogsClient);
  });
  afterEach(() => sandbox.stop());

  it('is made once, tagged, and keeps its lines for a week', async () => {
    const made = await logGroup.ensure(props, aws, undefined);
    assert.deepEqual(await logGroup.ensure(props, aws, made), made);
    assert.deepEqual(await logGroup.read(props, aws, undefined), made);
    const found = await groups();
    assert.deepEqual(
      found.map(({ retentionInDays }) => retentionInDays),
      [7],
    );
    const { tags } = await logs.send(new ListTagsForResourceCommand({ resourceArn: made.arn }));
    assert.deepEqual(tags, { workshop: 'url-shortener' });
  });

  it('gets its retention back after somebody changed it', async () => {
    const made = await logGroup.ensure(props, aws, undefined);
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: props.name, retentionInDays: 30 }));
    assert.equal((await logGroup.read(props, aws, made))?.retentionDays, 30);
    assert.deepEqual(await logGroup.ensure(props, aws, made), made);
  });

  for (const operation of ['CreateLogGroup', 'PutRetentionPolicy']) {
    it(`goes on where the answer to ${operation} got lost`, async () => {
      const unlucky = await testAws(sandbox, { around: loseAnswerOf(operation) });
      await assert.rejects(logGroup.ensure(props, unlucky, undefined), /socket hang up/);
      assert.equal((await logGroup.ensure(props, unlucky, undefined)).retentionDays, 7);
      assert.equal((await groups()).length, 1);
    });
  }

  it('is removed, once or twice, and its longer namesake is not', async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: `${props.name}s` }));
    await logGroup.ensure(props, aws, undefined);
    await logGroup.remove(props, aws, undefined, null);
    await logGroup.remove(props, aws, undefined, null);
    assert.deepEqual(
      (await groups()).map(({ logGroupName }) => logGroupName),
      [`${props.name}s`],
    );
    assert.equal(await logGroup.read(props, aws, undefined), undefined);
  });

  it('is removed again where a running execution creates it again', async () => {
    await logGroup.ensure(props, aws, undefined);
    let deleted = 0;
    const busy = await testAws(sandbox, {
      async around(call, next) {
        const result = await next();
        // What Lambda does at the end of an invocation: the group returns without a tag.
        if (call.operation === 'DeleteLogGroup' && ++deleted === 1) {
          await logs.send(new CreateLogGroupCommand({ logGroupName: props.name }));
        }
        return result;
      },
    });
    await logGroup.remove(props, busy, undefined, null);
    assert.deepEqual(await groups(), []);
  });

  it('of somebody else is refused and left alone', async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: props.name }));
    await assert.rejects(logGroup.ensure(props, aws, undefined), { code: 'not-ours' });
    await assert.rejects(logGroup.remove(props, aws, undefined, null), { code: 'not-ours' });
    assert.deepEqual(
      (await groups()).map(({ retentionInDays }) => retentionInDays),
      [undefined],
    );
    await logs.send(new DeleteLogGroupCommand({ logGroupName: props.name }));
  });
});
