// The task expiry: the table's time to live is a part of it, and code that relies on DynamoDB's deletion is refused.
import assert from 'node:assert/strict';
import { DescribeTimeToLiveCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { next, type NextOptions } from '../../../src/commands/course/next/next.ts';
import { undo } from '../../../src/commands/course/undo/undo.ts';
import { names } from '../../../steps/names.ts';
import { runCommand } from '../../helpers/workspace/own-code.ts';
import { openTaskWorkspace, type TaskWorkspace } from '../../helpers/workspace/tasks.ts';

describe('the task expiry', function () {
  this.timeout(180_000);
  let opened: TaskWorkspace;
  before(async () => {
    opened = await openTaskWorkspace();
    await runCommand(opened.workspace, next, { skip: true });
    await runCommand(opened.workspace, next, {});
  });
  after(() => opened.workspace.stop());

  const dynamodb = () => opened.workspace.sandbox.client(DynamoDBClient);
  const timeToLive = async () =>
    (await dynamodb().send(new DescribeTimeToLiveCommand({ TableName: names.table }))).TimeToLiveDescription;

  it('needs the time to live of the table, which the learner sets', async () => {
    const { refused } = await opened.deploySolution('expiry', 'createShortURL');
    assert.equal(refused, 'expiry.ttl-enabled: disabled');
    const { document } = await runCommand<NextOptions, { script: string }>(opened.workspace, next, { commands: true });
    assert.match(document.script, /aws dynamodb update-time-to-live/);
    assert.doesNotMatch(document.script, /update-function-code/);
    await dynamodb().send(
      new UpdateTimeToLiveCommand({
        TableName: names.table,
        TimeToLiveSpecification: { Enabled: true, AttributeName: names.expiry },
      }),
    );
  });

  it('refuses code that leaves the expiry to DynamoDB', async () => {
    const { refused } = await opened.deploySolution('expiry', 'createShortURL');
    assert.match(refused ?? '', /^expiry\.after: 200 "https:/);
  });

  it('refuses milliseconds, by the item in the table', async () => {
    await opened.deploySolution('expiry', 'getLongURL');
    const { refused } = await opened.deploySolution('expiry', 'createShortURL', [
      ['Math.floor(Date.now() / 1000) + expiresIn', 'Date.now() + expiresIn * 1000'],
    ]);
    assert.match(refused ?? '', /^expiry\.seconds: N \d{13}$/);
  });

  it('accepts right code, and an undo sets the table back', async () => {
    const { exitCode, refused } = await opened.deploySolution('expiry', 'createShortURL');
    assert.deepEqual([exitCode, refused], [0, undefined]);
    assert.deepEqual(
      (await opened.workspace.inspectAll()).filter(({ state }) => state !== 'present'),
      [],
    );
    assert.equal((await timeToLive())?.AttributeName, names.expiry);
    await runCommand<object>(opened.workspace, undo, {}, { yes: true });
    assert.equal((await timeToLive())?.TimeToLiveStatus, 'DISABLED');
  });

  it('is solved by next --solution, with the setting, and goes with the stack', async () => {
    const { document } = await runCommand<NextOptions, { verified: boolean }>(opened.workspace, next, {
      solution: true,
    });
    assert.equal(document.verified, true);
    assert.deepEqual((await opened.workspace.teardown()).left, []);
  });
});
