// How many accounts a class action works on at a time.
import assert from 'node:assert/strict';
import { atOnceOf } from '../../../../src/commands/class/shared/at-once.ts';

describe('the number of accounts at a time', () => {
  const after = (times: number, limit: ReturnType<typeof atOnceOf>) => {
    for (let time = 0; time < times; time += 1) limit.settled();
    return limit.current;
  };

  it('grows from ten to fifty, and is halved where AWS throttles', () => {
    let throttled = 0;
    const limit = atOnceOf(undefined, () => throttled);
    assert.deepEqual([limit.current, after(5, limit), after(100, limit)], [10, 15, 50]);
    throttled = 7;
    assert.deepEqual([after(1, limit), after(1, limit)], [25, 26]);
    for (let count = 0; count < 9; count += 1) {
      throttled += 1;
      limit.settled();
    }
    assert.equal(limit.current, 1);
  });

  it('is what was asked for', () => {
    const limit = atOnceOf('4', () => 1);
    assert.equal(after(9, limit), 4);
  });
});
