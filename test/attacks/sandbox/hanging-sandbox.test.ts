// A sandbox that hangs: `stop` ends it, because its process proves to be ours, and ends nothing else. And one that cannot
// listen: it says why.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { sandboxStartError } from '../../../src/aws/target/target.ts';
import { locatorFile, readLocator } from '../../../src/sandbox/client/locator.ts';
import { ensureSandbox, SandboxStartError, stopSandbox } from '../../../src/sandbox/client/process.ts';
import { exitReasonOf, withoutLoopback } from '../../../src/sandbox/sandbox.ts';
import { becomesTrue, isAlive, makeTempDir } from '../../helpers/sandbox/daemon.ts';

describe('a machine without an IPv4 loopback address', () => {
  it('is told so, with what to do', async () => {
    // An address of documentation, which no machine has, fails as 127.0.0.1 does there.
    const server = createServer().listen(0, '192.0.2.1');
    const [refused] = (await once(server, 'error')) as [NodeJS.ErrnoException];
    const error = withoutLoopback(refused);
    assert.match(error?.message ?? '', /does not have the IPv4 address 127\.0\.0\.1.*\(EADDRNOTAVAIL\)/);
    assert.equal(exitReasonOf(error as Error), 'address');
    const { fix } = sandboxStartError(new SandboxStartError('x', 'address')) as { fix: string };
    assert.match(fix, /^ping -c 1 127\.0\.0\.1 /);
    assert.equal(withoutLoopback(Object.assign(new Error('x'), { code: 'EADDRINUSE' })), undefined);
  });
});

describe('a sandbox that does not answer', () => {
  let dir: string;
  let remove: () => Promise<void>;
  beforeEach(async () => void ({ dir, remove } = await makeTempDir('workshop-hanging-')));
  afterEach(() => remove());

  it('is ended by a stop', async function () {
    if (process.platform === 'win32') this.skip();
    const { pid } = await ensureSandbox(dir, { pace: 'instant' });
    // As one that computes without end: it neither answers nor sees SIGTERM.
    process.kill(pid, 'SIGSTOP');
    assert.equal(await stopSandbox(dir), true);
    assert.ok(await becomesTrue(() => !isAlive(pid)));
    assert.equal(readLocator(dir), undefined);
  });

  it('is not looked for in a process that is no sandbox of this folder', async () => {
    await ensureSandbox(dir, { pace: 'instant' });
    const locator = JSON.parse(await readFile(locatorFile(dir), 'utf8')) as object;
    assert.equal(await stopSandbox(dir), true);
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'tool.js', '--dir', dir]);
    try {
      await once(other, 'spawn');
      await writeFile(locatorFile(dir), JSON.stringify({ ...locator, pid: other.pid }));
      assert.equal(await stopSandbox(dir), false);
      assert.equal(isAlive(other.pid ?? 0), true);
    } finally {
      other.kill('SIGKILL');
    }
  });
});
