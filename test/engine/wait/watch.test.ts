// How often a step that is open by hand is looked at, on a clock of the test.
import assert from 'node:assert/strict';
import { watch, type Look } from '../../../src/engine/wait/watch.ts';

const nothing: Look = { done: false, changed: false };

/** Resolves with the pauses between the looks, in seconds. `looks` by their position; all others see nothing new. */
async function pausesOf(
  looks: Readonly<Record<number, Look>>,
  { longest = 20, quietFor = 3600, keyAfter = -1 }: { longest?: number; quietFor?: number; keyAfter?: number } = {},
) {
  let [time, count] = [0, 0];
  const pauses: number[] = [];
  const { signal } = new AbortController();
  const clock = {
    now: () => time,
    sleep(pause: number, over: AbortSignal) {
      if (count === keyAfter) return new Promise<void>((done) => over.addEventListener('abort', () => done()));
      pauses.push(pause);
      time += pause;
      return Promise.resolve();
    },
  };
  const isDone = await watch(
    { signal, longest, quietFor, clock },
    () => Promise.resolve(looks[(count += 1)] ?? nothing),
    () => (count === keyAfter ? Promise.resolve() : new Promise(() => undefined)),
  );
  return { isDone, looks: count, pauses, seconds: time };
}

describe('watching what a person changes', () => {
  it('looks more rarely while nothing changes, and soon again after a change', async () => {
    const changed = { done: false, changed: true };
    const { isDone, pauses } = await pausesOf({ 1: changed, 5: changed, 7: { done: true, changed: true } });
    assert.deepEqual([isDone, pauses], [true, [2, 3, 4.5, 6.75, 2, 3]]);
  });

  it('never waits longer than the limit, which AWS needs and the sandbox does not', async () => {
    const { pauses } = await pausesOf({ 9: { done: true, changed: false } });
    assert.deepEqual(pauses.slice(-4), [15.1875, 20, 20, 20]);
    const sandbox = await pausesOf({ 5: { done: true, changed: false } }, { longest: 3 });
    assert.deepEqual(sandbox.pauses, [3, 3, 3, 3]);
  });

  it('ends by itself when nothing changes for an hour, after fewer than 200 looks', async () => {
    const { isDone, looks, seconds } = await pausesOf({});
    assert.deepEqual([isDone, looks, seconds > 3600], [false, 185, true]);
  });

  it('looks at once when a key asks for it', async () => {
    const { looks, pauses } = await pausesOf({ 3: { done: true, changed: false } }, { keyAfter: 1 });
    assert.deepEqual([looks, pauses], [3, [4.5]]);
  });

  it('stops at Ctrl-C before the next look', async () => {
    const stop = new AbortController();
    let looks = 0;
    const watching = watch(
      { signal: stop.signal, longest: 3, quietFor: 60 },
      () => {
        looks += 1;
        stop.abort();
        return Promise.resolve(nothing);
      },
      () => new Promise(() => undefined),
    );
    await assert.rejects(watching, { name: 'AbortError' });
    assert.equal(looks, 1);
  });
});
