// The log lines of functions, read and followed on a real sandbox.
import assert from 'node:assert/strict';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { followLogs, readLogs } from '../../../../src/commands/app/logs/tail.ts';
import type { Aws } from '../../../../src/engine/types.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const groups = ['/aws/lambda/one', '/aws/lambda/other'];

describe('the log lines of functions', () => {
  let sandbox: TestSandbox;
  let logs: CloudWatchLogsClient;
  const start = Date.now() - 60_000;
  before(async () => {
    sandbox = await startTestSandbox();
    logs = sandbox.client(CloudWatchLogsClient);
    for (const logGroupName of groups) {
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
      await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 's' }));
    }
    await write(groups[0], start + 1, 'first');
    await write(groups[1], start + 2, 'second ERROR');
    await write(groups[0], start + 3, 'third\n');
  });
  after(() => sandbox.stop());

  const write = (logGroupName: string | undefined, timestamp: number, message: string) =>
    logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: 's', logEvents: [{ timestamp, message }] }));
  const awsUntil = (signal: AbortSignal) => ({ client: () => logs, signal }) as unknown as Aws;

  it('come from all groups in the order of time, without the newline at their end', async () => {
    const lines = await readLogs(awsUntil(new AbortController().signal), { groups, since: start });
    assert.deepEqual(
      lines.map(({ group, at, text }) => [group, at - start, text]),
      [
        ['/aws/lambda/one', 1, 'first'],
        ['/aws/lambda/other', 2, 'second ERROR'],
        ['/aws/lambda/one', 3, 'third'],
      ],
    );
  });

  it('can be filtered by a pattern and by time', async () => {
    const aws = awsUntil(new AbortController().signal);
    const filtered = await readLogs(aws, { groups, since: start, pattern: 'ERROR' });
    assert.deepEqual(
      filtered.map(({ text }) => text),
      ['second ERROR'],
    );
    const late = await readLogs(aws, { groups, since: start + 3 });
    assert.deepEqual(
      late.map(({ text }) => text),
      ['third'],
    );
  });

  it('are shown once each while they are followed, also those that arrive late', async () => {
    const stop = new AbortController();
    const shown: string[] = [];
    const following = followLogs(
      awsUntil(stop.signal),
      { groups, since: start },
      (lines) => {
        shown.push(...lines.map(({ text }) => text));
        if (shown.length === 3) void write(groups[1], start + 2, 'late');
        if (shown.includes('late')) stop.abort();
      },
      10,
    );
    await following;
    assert.deepEqual(shown, ['first', 'second ERROR', 'third', 'late']);
  });
});
