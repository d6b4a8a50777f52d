// A sandbox that hangs: `stop` ends it, because its process proves to be ours, and ends nothing else.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { locatorFile, readLocator } from '../../../src/sandbox/client/locator.ts';
import { ensureSandbox, stopSandbox } from '../../../src/sandbox/client/process.ts';
import { becomesTrue, isAlive, makeTempDir } from '../../helpers/sandbox/daemon.ts';

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
