// How many environments a function gets, and which one runs an event.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ExecutionEnvironment,
  Execution,
  InvocationJob,
} from '../../../../src/sandbox/services/lambda/execution/execution-environment.ts';
import {
  createEnvironmentPool,
  type EnvironmentPool,
} from '../../../../src/sandbox/services/lambda/execution/environment-pool.ts';

const job = {} as InvocationJob;

/** Environments whose events last so many milliseconds each; `opened` counts them. */
function bench(lasts: (pool: EnvironmentPool) => number | Promise<unknown>) {
  const seen = { opened: 0, running: 0, most: 0 };
  const open = (): ExecutionEnvironment => {
    seen.opened += 1;
    return {
      isStarting: false,
      async invoke() {
        seen.running += 1;
        seen.most = Math.max(seen.most, seen.running);
        const work = lasts(pool);
        await (typeof work === 'number' ? sleep(work) : work);
        seen.running -= 1;
        return { payload: Buffer.alloc(0), failed: false, duration: 1, tail: Buffer.alloc(0) } satisfies Execution;
      },
      stop: () => Promise.resolve(),
    };
  };
  const pool = createEnvironmentPool(open, 2);
  return { pool, seen, send: (count: number) => Promise.all(Array.from({ length: count }, () => pool.invoke(job))) };
}

describe('the environments of a function', () => {
  it('are opened for each of its first events, eight at most', async () => {
    const { seen, send } = bench(() => 5);
    await send(20);
    assert.deepEqual([seen.opened, seen.most], [8, 8]);
  });

  it('share quick events among as many as can work at the same time', async () => {
    const { seen, send } = bench(() => 0);
    await send(1);
    await send(200);
    assert.deepEqual([seen.opened, seen.most], [2, 2]);
  });

  it('become more for events that wait for something', async () => {
    const { seen, send } = bench(() => 400);
    await send(1);
    await send(6);
    assert.deepEqual([seen.opened, seen.most], [6, 6]);
  });

  it('let a function call itself', async () => {
    let depth = 0;
    const { seen, send } = bench((pool) => (++depth < 5 ? pool.invoke(job) : 0));
    await send(1);
    assert.equal(seen.most, 5);
    depth = 0;
    await send(1);
    assert.equal(seen.most, 5);
  });

  it('pass on to an event in the queue why none can be opened', async () => {
    let allowed = 2;
    let release: (value?: unknown) => void = () => undefined;
    let held: Promise<unknown> = sleep(100);
    const slow = {
      starting: false,
      stop: () => Promise.resolve(),
      invoke: () => held,
    } as unknown as ExecutionEnvironment;
    const pool = createEnvironmentPool(() => {
      if (--allowed < 0) throw new Error('The role cannot be assumed.');
      return slow;
    }, 1);
    await pool.invoke(job);
    held = new Promise((done) => (release = done));
    const events = [pool.invoke(job), pool.invoke(job), pool.invoke(job)];
    await assert.rejects(Promise.race(events), /cannot be assumed/);
    release();
    const ends = await Promise.allSettled(events);
    assert.deepEqual(
      ends.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected'],
    );
  });
});
