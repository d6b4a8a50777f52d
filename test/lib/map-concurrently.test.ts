// Running work with a limit of how much runs at once.
import assert from 'node:assert/strict';
import { mapConcurrently } from '../../src/lib/map-concurrently.ts';

describe('work side by side', () => {
  it('runs so many at a time, and an error is part of its own result only', async () => {
    let [running, most] = [0, 0];
    const settled: number[] = [];
    const outcomes = await mapConcurrently(
      [5, 4, 3, 2, 1, 0],
      async (number) => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, number * 2));
        running -= 1;
        if (number === 3) throw new Error('three');
        return number * 10;
      },
      { atOnce: 2, signal: new AbortController().signal, settled: ({ item }) => settled.push(item) },
    );
    assert.equal(most, 2);
    assert.deepEqual(
      outcomes.map((outcome) => ('value' in outcome ? outcome.value : (outcome.error as Error).message)),
      [50, 40, 'three', 20, 10, 0],
    );
    assert.deepEqual(
      settled.toSorted((a, b) => a - b),
      [0, 1, 2, 3, 4, 5],
    );
  });

  it('follows a limit that changes', async () => {
    const running = { now: 0, seen: [] as number[] };
    const limit = { current: 1, settled: () => (limit.current = running.seen.length < 3 ? 3 : 1) };
    await mapConcurrently(
      [1, 2, 3, 4, 5, 6],
      async () => {
        running.seen.push((running.now += 1));
        await new Promise((resolve) => setImmediate(resolve));
        running.now -= 1;
      },
      { atOnce: limit, signal: new AbortController().signal },
    );
    assert.deepEqual(running.seen, [1, 1, 2, 3, 1, 1]);
  });

  it('starts nothing more once it is aborted, and waits for what is running', async () => {
    const stop = new AbortController();
    const [started, ended]: [number[], number[]] = [[], []];
    const all = mapConcurrently(
      [1, 2, 3, 4],
      async (number) => {
        started.push(number);
        if (number === 2) stop.abort(new Error('stopped'));
        await new Promise((resolve) => setTimeout(resolve, 5));
        ended.push(number);
      },
      { atOnce: 2, signal: stop.signal },
    );
    await assert.rejects(all, /stopped/);
    assert.deepEqual(
      [started, ended],
      [
        [1, 2],
        [1, 2],
      ],
    );
  });
});
