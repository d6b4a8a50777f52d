// Functions that take more than their memory in ways that their heap limit does not see, and processes that try to
// outlive their function: Lambda ends both.
import assert from 'node:assert/strict';
import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import { becomesTrue, isAlive, makeTempDir, startDaemon } from '../../helpers/sandbox/daemon.ts';
import { testFunctions, type TestFunctions } from '../../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

const more = { MemorySize: 128, Timeout: 25 };

describe('a function that needs more than its memory', function () {
  let test: TestSandbox;
  let functions: TestFunctions;
  before(async function () {
    if (process.platform !== 'linux') return this.skip();
    test = await startTestSandbox();
    functions = await testFunctions(test);
  });
  after(() => test?.stop());

  const hold = `const held = []; const hold = async (mb) => { for (let n = 0; n < mb; n += 10) { held.push(Buffer.alloc(1e7, 1)); await new Promise((done) => setTimeout(done, 5)); } };`;

  async function assertEnded(name: string): Promise<void> {
    const { payload, error, log } = await functions.call(name);
    assert.equal(error, 'Unhandled');
    const { errorType, errorMessage } = payload as { errorType: string; errorMessage: string };
    assert.equal(errorType, 'Runtime.ExitError');
    assert.match(errorMessage, /^RequestId: [\w-]{36} Error: Runtime exited with error: signal: killed$/);
    const report = log.at(-1) ?? '';
    assert.match(report, /^REPORT .*\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t/);
    assert.match(report, /\tStatus: error\tError Type: Runtime.OutOfMemory$/);
  }

  it('in buffers is ended as on Lambda, and starts again at the next event', async () => {
    const code = `${hold} let calls = 0; export const handler = async (event) => { calls += 1; if (!event.small) { await hold(400); await new Promise((done) => setTimeout(done, 20_000)); } return calls; };`;
    await functions.deploy('buffers', code, more);
    await assertEnded('buffers');
    assert.equal((await functions.call('buffers', { small: true })).payload, 1);
  });

  it('in a process that it has started is ended too', async () => {
    const child = `${hold} await hold(250); setInterval(() => {}, 1_000);`;
    const code = `import { spawn } from 'node:child_process'; export const handler = async () => { spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(child)}], { detached: true, stdio: 'ignore' }); await new Promise((done) => setTimeout(done, 20_000)); };`;
    await functions.deploy('child', code, more);
    await assertEnded('child');
  });

  it('in its init is reported as such', async () => {
    await functions.deploy('greedy', `${hold} await hold(400); export const handler = async () => 1;`, more);
    const { payload, error } = await functions.call('greedy');
    assert.equal(error, 'Unhandled');
    assert.match((payload as { errorMessage: string }).errorMessage, /signal: killed/);
  });

  it('for a moment, and gives it back, goes on', async () => {
    const code = `export const handler = async () => { let last = 0; for (let n = 0; n < 60; n += 1) last = Buffer.alloc(2e6, n)[0]; return last; };`;
    await functions.deploy('frugal', code, more);
    assert.equal((await functions.call('frugal')).payload, 59);
  });
});

describe('a process that a function leaves behind', () => {
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  const starts: Readonly<Record<string, string>> = {
    'in a session of its own': `spawn('sleep', ['300'], { detached: true, stdio: 'ignore' }).pid`,
    'whose parent has ended': `Number(execFileSync('sh', ['-c', 'setsid sleep 300 >/dev/null 2>&1 & echo $!']))`,
    'without the variables of the function': `spawn('sleep', ['300'], { detached: true, stdio: 'ignore', env: {} }).pid`,
  };
  const codeOf = (start: string) =>
    `import { spawn, execFileSync } from 'node:child_process'; export const handler = async () => ${start};`;

  for (const [what, start] of Object.entries(starts)) {
    it(`${what} ends with the function`, async () => {
      const test = await startTestSandbox();
      const { deploy, call, lambda } = await testFunctions(test);
      await deploy('leaves', codeOf(start));
      const pid = (await call('leaves')).payload as number;
      try {
        assert.ok(isAlive(pid));
        await lambda.send(new DeleteFunctionCommand({ FunctionName: 'leaves' }));
        assert.ok(await becomesTrue(() => !isAlive(pid)));
      } finally {
        await test.stop();
      }
    });
  }

  it('ends with the sandbox, also if that is killed', async () => {
    const { dir, remove } = await makeTempDir();
    const daemon = await startDaemon({ dir });
    try {
      const { deploy, call } = await testFunctions({ ...daemon, client: daemon.client } as unknown as TestSandbox);
      // Long enough to be seen: all processes are looked at once a second.
      const wait = 'new Promise((done) => setTimeout(done, 2_500, pids))';
      const code = `import { spawn, execFileSync } from 'node:child_process'; export const handler = async () => { const pids = [${Object.values(starts).join()}]; return ${wait}; };`;
      await deploy('leaves', code, { Timeout: 20 });
      const pids = (await call('leaves')).payload as number[];
      assert.ok(pids.length === 3 && pids.every(isAlive));
      await daemon.kill();
      assert.ok(await becomesTrue(() => !pids.some(isAlive)), pids.filter(isAlive).join());
    } finally {
      await daemon.kill();
      await remove();
    }
  });
});
