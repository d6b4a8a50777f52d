// `workshop logs`: what it prints for one function and for both, and each of its errors, to the letter.
import assert from 'node:assert/strict';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { logs, type LogsOptions } from '../../../../src/commands/app/logs/logs.ts';
import type { ResourceRecord } from '../../../../src/engine/types.ts';
import { readCheckpoint, saveCheckpoint } from '../../../../src/workspace/checkpoint.ts';
import { logGroupOf, names } from '../../../../steps/names.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

const functions = [names.createFunction, names.getFunction];

describe('the command logs', () => {
  let workspace: TestWorkspace;
  let client: CloudWatchLogsClient;
  before(async () => {
    workspace = await openTestWorkspace();
    await workspace.goto('environment');
    client = workspace.sandbox.client(CloudWatchLogsClient);
  });
  after(() => workspace.stop());

  async function run(options: LogsOptions = {}, mode: 'text' | 'json' = 'text') {
    const heard = recordUi();
    const ui = { ...heard.ui, mode };
    const code = await logs({ ui, paths: workspace.paths, signal: new AbortController().signal, yes: false }, options);
    return { code, lines: heard.lines, document: heard.document };
  }

  it('says which step creates the functions', async () => {
    await assert.rejects(run(), {
      code: 'usage',
      message: 'This folder has no functions yet, so there are no logs.',
      state: 'The step functions creates them.',
      fix: 'workshop goto functions',
    });
  });

  it('refuses what is no duration, and --follow with --json', async () => {
    await assert.rejects(run({ since: 'yesterday' }), {
      code: 'usage',
      message: '"yesterday" is not a duration. Examples are 30s, 10m, 2h and 1d.',
      fix: 'workshop logs --since 10m',
    });
    await assert.rejects(run({ follow: true }, 'json'), {
      code: 'usage',
      message: '--json prints one document at the end, and --follow has no end.',
      fix: 'workshop logs --follow --ndjson',
    });
  });

  describe('with two functions', () => {
    const at = Date.now() - 60_000;
    const clock = (ms: number) => new Date(at + ms).toISOString().slice(11, 23);

    before(async () => {
      const checkpoint = (await readCheckpoint(workspace.paths)) ?? assert.fail('there is a checkpoint');
      const resources = functions.map((name): ResourceRecord => {
        const props = { name: logGroupOf(name) };
        return { id: name, step: 'functions', kind: 'log-group', status: 'ready', props, changes: [], at: '' };
      });
      await saveCheckpoint(workspace.paths.checkpoint, { ...checkpoint, resources });
      for (const logGroupName of functions.map(logGroupOf)) {
        await client.send(new CreateLogGroupCommand({ logGroupName }));
        await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 's' }));
      }
    });

    it('says that there are no lines, and how to go further back', async () => {
      assert.deepEqual(await run(), {
        code: 0,
        lines: ['', 'No log lines in the last 10m.', 'next: workshop logs --since 1d'],
        document: { groups: functions.map(logGroupOf), lines: [] },
      });
    });

    it('prints time, function and text of each line, with the lines of one message indented', async () => {
      const [create = '', get = ''] = functions.map(logGroupOf);
      await write(create, 1, 'REPORT\tRequestId: 1');
      await write(get, 2, 'ERROR\tTypeError\n at handler');
      const both = await run();
      assert.deepEqual(both.lines, [
        `${clock(1)}  createShortURL  REPORT RequestId: 1\n${clock(2)}  getLongURL  ERROR TypeError\n     at handler`,
        '2 lines',
        'next: workshop logs --follow',
      ]);
      const { lines } = both.document as { lines: { group: string; at: string; text: string }[] };
      assert.deepEqual(
        lines.map(({ group, at, text }) => [group, at, text]),
        [
          [create, new Date(at + 1).toISOString(), 'REPORT\tRequestId: 1'],
          [get, new Date(at + 2).toISOString(), 'ERROR\tTypeError\n at handler'],
        ],
      );
    });

    it('prints the lines of one function without its name, in any case', async () => {
      const line = [`${clock(1)}  REPORT RequestId: 1`, '1 line', 'next: workshop logs --follow'];
      assert.deepEqual((await run({ name: 'createshorturl' })).lines, line);
      assert.deepEqual((await run({ filter: 'REPORT', name: names.createFunction })).lines, line);
    });

    it('leads from the last error to the trace of its request', async () => {
      const lambda = workspace.sandbox.client(LambdaClient);
      const asked = lambda.send(new GetFunctionCommand({ FunctionName: 'none' }));
      const refused = (await asked.catch((error: unknown) => error)) as { $metadata: { requestId?: string } };
      const requestId = String(refused.$metadata.requestId);
      const [create = ''] = functions.map(logGroupOf);
      await write(create, 3, `{"level":"error","requestId":"${requestId}","error":"AccessDeniedException"}`);
      await write(create, 4, 'REPORT RequestId: 4');
      assert.deepEqual((await run({ filter: 'level' })).lines.slice(1), [
        '1 line',
        'next: workshop logs --follow',
        `next: workshop trace ${requestId}   # who allowed or refused it`,
      ]);
    });

    it('refuses a function that it does not know', async () => {
      await assert.rejects(run({ name: 'getLongUrls' }), {
        code: 'usage',
        message: 'There is no function "getLongUrls". Did you mean getLongURL?',
        state: 'The functions are: createShortURL, getLongURL.',
        fix: 'workshop logs',
      });
    });

    const write = (logGroupName: string, ms: number, message: string) =>
      client.send(
        new PutLogEventsCommand({ logGroupName, logStreamName: 's', logEvents: [{ timestamp: at + ms, message }] }),
      );
  });
});
