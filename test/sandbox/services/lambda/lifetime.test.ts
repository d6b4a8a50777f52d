// Functions over time: restarts, updates, idle environments.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as sdk from '@aws-sdk/client-lambda';
import { createAccess } from '../../../../src/sandbox/services/access.ts';
import { createMetrics } from '../../../../src/sandbox/services/cloudwatch/metrics/metrics.ts';
import { createLambda } from '../../../../src/sandbox/services/lambda/lambda.ts';
import { bootstrapFile } from '../../../../src/sandbox/services/lambda/runtime/bootstrap-file.ts';
import { createLogs } from '../../../../src/sandbox/services/logs/ingestion/log-delivery.ts';
import { paces } from '../../../../src/sandbox/pace.ts';
import type { Lambda } from '../../../../src/sandbox/services/lambda/lambda.ts';
import type { ServiceContext } from '../../../../src/sandbox/services/context.ts';
import { openStore, type Store } from '../../../../src/sandbox/state/store.ts';
import { testFunctions } from '../../../helpers/sandbox/functions.ts';
import { startTestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('lambda over time', () => {
  let dir: string;
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'workshop-lambda-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('keeps functions over a restart of the sandbox', async () => {
    const first = await startTestSandbox({ dir });
    await (await testFunctions(first)).deploy('kept', `export const handler = async () => 'kept';`);
    await first.stop();
    const second = await startTestSandbox({ dir });
    const output = await second.client(sdk.LambdaClient).send(new sdk.InvokeCommand({ FunctionName: 'kept' }));
    assert.equal(Buffer.from(output.Payload ?? []).toString(), '"kept"');
    await second.stop();
  });

  it('takes up accepted Events after a restart', async () => {
    const first = await startTestSandbox({ dir });
    const functions = await testFunctions(first);
    await functions.deploy(
      'event',
      `export const handler = async () => { await new Promise((r) => setTimeout(r, 200)); console.log('ran'); };`,
    );
    await functions.lambda.send(new sdk.InvokeCommand({ FunctionName: 'event', InvocationType: 'Event' }));
    await first.stop();
    const second = await startTestSandbox({ dir });
    await second.client(sdk.LambdaClient).send(new sdk.ListFunctionsCommand({}));
    const client = second.client(logs.CloudWatchLogsClient);
    let ran = 0;
    for (let left = 40; left > 0 && ran === 0; left -= 1) {
      await sleep(50);
      const { events } = await client
        .send(new logs.FilterLogEventsCommand({ logGroupName: '/aws/lambda/event', filterPattern: 'ran' }))
        .catch(() => ({ events: [] }));
      ran = events?.length ?? 0;
    }
    assert.equal(ran, 1);
    await second.stop();
  });

  it('keeps the compiled code of a function in a pause', async () => {
    const sandbox = await startTestSandbox({ dir });
    const functions = await testFunctions(sandbox);
    await functions.deploy('flags', `export const handler = async () => process.execArgv;`);
    const output = await functions.lambda.send(new sdk.InvokeCommand({ FunctionName: 'flags' }));
    const flags = JSON.parse(Buffer.from(output.Payload ?? []).toString()) as string[];
    assert.equal(flags.includes('--no-memory-reducer'), true);
    await sandbox.stop();
  });

  it('ends a function whose sandbox was killed', async () => {
    await writeFile(join(dir, 'index.mjs'), 'setInterval(() => {}, 1000); export const handler = async () => 1;');
    const mounts = { task: dir, opt: dir, runtime: dir, installed: dir, tmp: dir, storage: 0 };
    const parentOf = `
      const child = require('node:child_process').spawn(process.execPath, process.argv.slice(1), {
        stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe'], detached: true, env: { _HANDLER: 'index.handler' } });
      child.stdio[4].once('data', () => console.log('ready'));`;
    const args = ['-e', parentOf, await bootstrapFile(dir), JSON.stringify(mounts)];
    const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(parent.stdout, 'data');
    parent.kill('SIGKILL');
    // The function holds this pipe, too: it ends with the last of the two.
    const [ended] = await Promise.race([once(parent.stdout, 'end').then(() => [true]), sleep(1500, [false])]);
    assert.ok(ended);
  });
});

describe('lambda for other services', () => {
  let dir: string;
  let store: Store;
  let lambda: Lambda;
  const account = '123456789012';
  const functionArn = `arn:aws:lambda:ap-south-1:${account}:function:called`;
  const payload = Buffer.from('{"a":1}');
  const gateway = (api: string) => {
    const sourceArn = `arn:aws:execute-api:ap-south-1:${account}:${api}/$default/GET/x`;
    return {
      principal: { type: 'service', service: 'apigateway.amazonaws.com', sourceArn, sourceAccount: account } as const,
      context: { 'aws:SourceArn': sourceArn },
    };
  };

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-lambda-'));
    const test = await startTestSandbox({ dir });
    const functions = await testFunctions(test);
    await functions.deploy(
      'called',
      `export const handler = async (event) => { if (event.fail) throw new Error('no'); return event; };`,
    );
    await functions.deploy('full', `export const handler = async () => 1;`);
    for (const FunctionName of ['called', 'full']) {
      await functions.lambda.send(
        new sdk.AddPermissionCommand({
          FunctionName,
          StatementId: 'api',
          Action: 'lambda:InvokeFunction',
          Principal: 'apigateway.amazonaws.com',
          SourceArn: `arn:aws:execute-api:ap-south-1:${account}:abc/*/*`,
        }),
      );
    }
    await functions.lambda.send(
      new sdk.PutFunctionConcurrencyCommand({ FunctionName: 'full', ReservedConcurrentExecutions: 0 }),
    );
    await test.stop();
    // The port itself, on the state of that sandbox.
    store = await openStore(dir);
    const scratch = join(dir, 'scratch');
    await mkdir(scratch, { recursive: true });
    const parts = { store, pace: paces.instant, now: Date.now, log: () => undefined };
    const iam = createAccess(parts);
    lambda = createLambda({
      ...parts,
      access: iam,
      iam,
      logs: createLogs({ ...parts, access: iam }),
      metrics: createMetrics({ ...parts, onClose: () => undefined }),
      scratch,
      origin: () => 'http://127.0.0.1:1',
      endpoints: { origin: () => undefined },
    } as unknown as ServiceContext);
  });
  after(async () => {
    await lambda.close();
    await store.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('runs what its policy lets the service invoke', async () => {
    const ended = await lambda.invoke({ functionArn, payload, ...gateway('abc') });
    assert.deepEqual(ended, { payload, functionError: undefined });
  });

  it('tells a failed function from a refused one', async () => {
    const ended = await lambda.invoke({ functionArn, payload: Buffer.from('{"fail":true}'), ...gateway('abc') });
    assert.equal('functionError' in ended && ended.functionError, 'Unhandled');
    assert.deepEqual(await lambda.invoke({ functionArn, payload, ...gateway('xyz') }), { refused: 'not-permitted' });
    const absent = functionArn.replace('called', 'absent');
    assert.deepEqual(await lambda.invoke({ functionArn: absent, payload, ...gateway('abc') }), {
      refused: 'not-found',
    });
    const full = functionArn.replace('called', 'full');
    assert.deepEqual(await lambda.invoke({ functionArn: full, payload, ...gateway('abc') }), { refused: 'throttled' });
  });

  it('answers a warm function in a few milliseconds', async () => {
    const times: number[] = [];
    for (let left = 300; left > 0; left -= 1) {
      const began = performance.now();
      await lambda.invoke({ functionArn, payload, ...gateway('abc') });
      times.push(performance.now() - began);
    }
    const median = times.sort((a, b) => a - b)[150] as number;
    if (process.env['LAMBDA_SPEED'])
      console.log(`        median ${median.toFixed(2)} ms, ${Math.round(300_000 / times.reduce((a, b) => a + b))}/s`);
    assert.ok(median < 20, `${median} ms`);
  });
});
