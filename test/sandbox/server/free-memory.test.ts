// The memory of a sandbox that nobody uses.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { ensureSandbox, stopSandbox } from '../../../src/sandbox/client/process.ts';
import { createIdleCollector } from '../../../src/sandbox/server/process/free-memory.ts';
import { makeTempDir } from '../../helpers/sandbox/daemon.ts';

/** Whether an object that nothing refers to is gone after it. */
async function isFreedBy(tick: () => void): Promise<boolean> {
  const garbage = new WeakRef({});
  // An object lives on until the end of the job that has made or read its WeakRef.
  await setImmediate();
  tick();
  return garbage.deref() === undefined;
}

describe('the memory of a sandbox', () => {
  it('is collected once in each rest of 15 seconds, and not between requests', async () => {
    let idle = 14_999;
    const tick = createIdleCollector({ idleFor: () => idle, served: () => 300 });
    const isFreed = () => isFreedBy(tick);
    assert.equal(await isFreed(), false, 'too early');
    idle = 15_000;
    assert.equal(await isFreed(), true);
    assert.equal(await isFreed(), false, 'once');
    idle = 0;
    assert.equal(await isFreed(), false, 'after a request');
    idle = 15_000;
    assert.equal(await isFreed(), true, 'in the next rest');
  });

  it('is collected only in a rest of five minutes after 2,000 requests, as compiled code is dropped with it', async () => {
    let idle = 299_999;
    let served = 2_000;
    const tick = createIdleCollector({ idleFor: () => idle, served: () => served });
    const isFreed = () => isFreedBy(tick);
    assert.equal(await isFreed(), false, 'too early');
    idle = 300_000;
    assert.equal(await isFreed(), true);
    assert.equal(await isFreed(), false, 'once');
    idle = 0;
    served = 3_999;
    await isFreed();
    idle = 15_000;
    assert.equal(await isFreed(), true, 'the requests since then are fewer');
  });

  it('is never collected by V8 itself in a pause', async function () {
    if (process.platform !== 'linux') return this.skip();
    const { dir, remove } = await makeTempDir();
    try {
      const { pid } = await ensureSandbox(dir, { pace: 'instant' });
      const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
      assert.equal(words[1], '--no-memory-reducer');
    } finally {
      await stopSandbox(dir);
      await remove();
    }
  });
});
