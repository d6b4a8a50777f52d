// Functions that do not keep to themselves: what they do to their process ends there.
import assert from 'node:assert/strict';
import { CloudWatchLogsClient, paginateFilterLogEvents, type FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { testFunctions, type TestFunctions, type InvokeResult } from '../../../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('A hostile function', () => {
  let test: TestSandbox;
  let functions: TestFunctions;
  before(async () => {
    test = await startTestSandbox();
    functions = await testFunctions(test);
    await functions.deploy('decent', `export const handler = async () => 'fine';`);
  });
  afterEach(async () => {
    assert.equal((await functions.call('decent')).payload, 'fine');
    assert.deepEqual(
      test.log.filter((line) => /^(bug|lost)/.test(line)),
      [],
    );
  });
  after(() => test.stop());

  async function run(
    name: string,
    body: string,
    more: { MemorySize?: number; Timeout?: number } = {},
  ): Promise<InvokeResult> {
    const code = `import fs from 'node:fs'; import { spawnSync } from 'node:child_process'; let calls = 0; export const handler = async () => { calls += 1; ${body} };`;
    await functions.deploy(name, code, more);
    return functions.call(name);
  }
  const killed = { errorType: 'Runtime.ExitError', errorMessage: /Runtime exited with error: signal: killed/ };
  function assertEnded(
    { payload, error }: InvokeResult,
    { errorType, errorMessage }: { errorType: string; errorMessage: RegExp },
  ) {
    assert.equal(error, 'Unhandled');
    const { errorType: type, errorMessage: message } = payload as { errorType: string; errorMessage: string };
    assert.equal(type, errorType, message);
    assert.match(message, errorMessage);
  }

  const garbage: Readonly<Record<string, string>> = {
    text: `fs.writeSync(4, 'not a frame at all');`,
    'a length without end': `fs.writeSync(4, Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3]));`,
    'a frame that is no JSON': `fs.writeSync(4, Buffer.from([3, 0, 0, 0, 0x7b, 0x7b, 0x7b]));`,
    'a frame of nothing': `fs.writeSync(4, Buffer.alloc(4));`,
    'an answer that is none': `frame({ type: 'done', payload: 5 });`,
    'an answer of no kind': `frame({ type: 'constructor' });`,
    'a log line of no time': `frame({ type: 'log', time: 1e300, text: 'x' });`,
    'null for an answer': `frame(null);`,
    'answers without end': `for (let n = 0; n < 100; n += 1) frame({ type: 'ready' });`,
  };
  for (const [what, body] of Object.entries(garbage)) {
    it(`that writes ${what} into the runtime’s pipe is ended like one that crashed`, async () => {
      const frame = `const frame = (message) => { const text = Buffer.from(JSON.stringify(message)); const head = Buffer.alloc(4); head.writeUInt32LE(text.length); fs.writeSync(4, Buffer.concat([head, text])); };`;
      const wait = 'await new Promise((done) => setTimeout(done, 2500));';
      assertEnded(await run(`garbage-${what.replaceAll(' ', '-')}`, `${frame} ${body} ${wait}`), killed);
    });
  }

  it('that answers before it is asked does not answer for the next event', async () => {
    const body = `if (calls === 1) setTimeout(() => { const text = Buffer.from(JSON.stringify({ type: 'done', payload: '"stale"', memory: 1 })); const head = Buffer.alloc(4); head.writeUInt32LE(text.length); fs.writeSync(4, Buffer.concat([head, text])); }, 0); return calls;`;
    assert.equal((await run('early', body)).payload, 1);
    await new Promise((done) => setTimeout(done, 100));
    assert.equal((await functions.call('early')).payload, 2);
  });

  it('that closes the runtime’s pipes ends, and starts again at the next event', async () => {
    assertEnded(await run('closes-answers', 'fs.closeSync(4);'), { ...killed, errorMessage: /Runtime exited/ });
    assert.equal(
      (await run('closes-events', 'if (calls === 1) fs.closeSync(3); return calls;', { Timeout: 3 })).payload,
      1,
    );
    assertEnded(await functions.call('closes-events'), { errorType: 'Sandbox.Timedout', errorMessage: /timed out/ });
    assert.equal((await functions.call('closes-events')).payload, 1);
  });

  it('cannot end the sandbox by way of its parent, as on Lambda', async () => {
    const body = `const said = []; for (const pid of [process.ppid, -process.ppid, 1, -1]) try { process.kill(pid, 'SIGTERM'); said.push('done'); } catch (error) { said.push(error.code); } return said;`;
    assert.deepEqual((await run('parricide', body)).payload, ['EPERM', 'EPERM', 'EPERM', 'EPERM']);
  });

  it('may end itself', async () => {
    assertEnded(await run('suicide', `process.kill(process.pid, 'SIGKILL');`), killed);
  });

  describe('of many words', () => {
    const more = { MemorySize: 512, Timeout: 20 };
    const heap = () => process.memoryUsage().heapUsed;

    it('has a log that is bounded, and says so', async () => {
      const before = heap();
      const { payload } = await run(
        'loud',
        `for (let n = 0; n < 100; n += 1) console.log('x'.repeat(1024 * 1024)); return 'said';`,
        more,
      );
      assert.equal(payload, 'said');
      const pages = paginateFilterLogEvents(
        { client: test.client(CloudWatchLogsClient) },
        { logGroupName: '/aws/lambda/loud' },
      );
      const events: FilteredLogEvent[] = [];
      for await (const page of pages) events.push(...(page.events ?? []));
      const longest = Math.max(...events.map(({ message }) => message?.length ?? 0));
      assert.ok(longest <= 256 * 1024, String(longest));
      assert.ok(events.reduce((sum, { message }) => sum + (message?.length ?? 0), 0) < 17 * 1024 * 1024);
      assert.ok(events.some(({ message }) => message?.startsWith('[The sandbox keeps 16 MB')));
      assert.ok(events.some(({ message }) => message?.startsWith('REPORT ')));
      assert.ok(heap() - before < 200 * 1024 * 1024);
    });

    it('may write a line that does not end, beside console or beneath it', async () => {
      const line = `for (let n = 0; n < 400; n += 1)`;
      assert.equal(
        (await run('endless', `${line} process.stdout.write('y'.repeat(65536)); return 'said';`, more)).payload,
        'said',
      );
      assert.equal(
        (
          await run(
            'beneath',
            `spawnSync('sh', ['-c', 'head -c 30000000 /dev/zero'], { stdio: 'inherit' }); return 'said';`,
            more,
          )
        ).payload,
        'said',
      );
    });

    it('has an answer that is too large, however large it is', async () => {
      const { error, payload } = await run('big', `return 'x'.repeat(100 * 1024 * 1024);`, more);
      assert.equal(error, 'Unhandled');
      assert.deepEqual(payload, {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      });
    });
  });

  it('finds nothing to run outside of its package', async () => {
    for (const [index, Handler] of ['../../../etc/passwd.handler', '/etc/passwd.handler', '..'].entries()) {
      await functions.deploy(`named-${index}`, { 'index.js': 'exports.handler = async () => 1;' }, { Handler });
      const { error, payload } = await functions.call(`named-${index}`);
      assert.equal(error, 'Unhandled', Handler);
      assert.doesNotMatch(JSON.stringify(payload), /root:/);
    }
  });
});
