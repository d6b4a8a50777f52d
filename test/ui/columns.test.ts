// Columns as a terminal draws them, in every script.
import assert from 'node:assert/strict';
import { cutTo, padEnd, padStart, tableLines, widthOf } from '../../src/ui/columns.ts';

describe('columns', () => {
  const widths: readonly [text: string, width: number][] = [
    ['ana', 3],
    ['José', 4],
    ['Jose\u0301', 4],
    ['山田太郎', 8],
    ['김민준', 6],
    ['नेहा', 3],
    ['👩‍🚀', 2],
    ['\u001b[1mana\u001b[22m', 3],
  ];
  for (const [text, width] of widths)
    it(`draws ${JSON.stringify(text)} in ${width}`, () => assert.equal(widthOf(text), width));

  it('pad by what is drawn', () => {
    assert.equal(`${padEnd('山田', 6)}|`, '山田  |');
    assert.equal(padStart('山田', 6), '  山田');
    assert.equal(padEnd('longer', 3), 'longer');
  });

  it('cut at a whole letter, with its accent, and leave room for the end', () => {
    assert.equal(cutTo('Jose\u0301 Pérez', 5), 'Jose\u0301…');
    assert.equal(cutTo('山田太郎', 6), '山田…');
    assert.equal(cutTo('anabelle', 6, '..'), 'anab..');
    assert.equal(cutTo('ana', 3), 'ana');
  });

  it('line up in a table, numbers at the right, nothing behind the last cell', () => {
    const rows = [['learner', 'left'], ['山田太郎', '3'], ['👩‍🚀', '12'], ['José']];
    assert.deepEqual(tableLines(rows, { indent: 1, right: [1] }), [
      ' learner   left',
      ' 山田太郎     3',
      ' 👩‍🚀          12',
      ' José',
    ]);
    assert.deepEqual(tableLines([]), []);
  });
});
