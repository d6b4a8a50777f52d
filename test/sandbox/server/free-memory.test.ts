// The memory of a sandbox that nobody uses.
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { createIdleCollector } from '../../../src/sandbox/server/process/free-memory.ts';

describe('the memory of a sandbox', () => {
  it('is collected once in each rest of 15 seconds, and not between requests', async () => {
    let idle = 14_999;
    const tick = createIdleCollector(() => idle);
    const isFreed = async () => {
      const garbage = new WeakRef({});
      // An object lives on until the end of the job that has made or read its WeakRef.
      await setImmediate();
      tick();
      return garbage.deref() === undefined;
    };
    assert.equal(await isFreed(), false, 'too early');
    idle = 15_000;
    assert.equal(await isFreed(), true);
    assert.equal(await isFreed(), false, 'once');
    idle = 0;
    assert.equal(await isFreed(), false, 'after a request');
    idle = 15_000;
    assert.equal(await isFreed(), true, 'in the next rest');
  });
});
