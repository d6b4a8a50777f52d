// Random ids: each of its length, and never empty.
import assert from 'node:assert/strict';
import { randomText } from '../../../src/sandbox/server/random.ts';

describe('randomText', () => {
  it('gives as many bytes as were asked for, over several pools', () => {
    const ids = Array.from({ length: 2_000 }, () => randomText(12, 'hex'));
    assert.ok(ids.every((id) => /^[0-9a-f]{24}$/.test(id)));
    assert.equal(new Set(ids).size, 2_000);
  });

  it('refuses what is not a count of bytes, and goes on as before', () => {
    for (const bytes of [undefined, NaN, 0, -1, 1.5, 8_193, Object as unknown])
      assert.throws(() => randomText(bytes as number, 'hex'), RangeError);
    assert.match(randomText(12, 'hex'), /^[0-9a-f]{24}$/);
  });
});
