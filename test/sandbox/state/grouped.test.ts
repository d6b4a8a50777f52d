// Calls that share the runs of one slow thing, as writes share a flush to the disk.
import assert from 'node:assert/strict';
import { grouped } from '../../../src/sandbox/state/grouped.ts';

describe('calls that wait for a flush', () => {
  it('share the next one, which starts after all of them', async () => {
    const starts: (() => void)[] = [];
    const flush = grouped(() => new Promise((resolve) => void starts.push(resolve)));
    const done: string[] = [];
    const call = (name: string) => flush().then(() => done.push(name));
    const first = call('first');
    const others = Array.from({ length: 16 }, () => call('other'));
    assert.equal(starts.length, 1);
    starts[0]?.();
    await first;
    assert.deepEqual(done, ['first']);
    assert.equal(starts.length, 2);
    starts[1]?.();
    await Promise.all(others);
    assert.equal(done.length, 17);
    assert.equal(starts.length, 2);
  });

  it('start another one where the one before has failed', async () => {
    const results = [Promise.reject(new Error('disk')), Promise.resolve()];
    const flush = grouped(() => results.shift() ?? Promise.reject(new Error('a third run')));
    const [first, second] = [flush(), flush()];
    await assert.rejects(first, { message: 'disk' });
    await second;
  });
});
