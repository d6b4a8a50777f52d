// The map: its model, and how it is drawn.
import assert from 'node:assert/strict';
import { mermaid } from '../../../src/commands/map/mermaid.ts';
import { modelOf } from '../../../src/commands/map/model.ts';
import { svg } from '../../../src/commands/map/svg.ts';
import { drawing, inWords } from '../../../src/commands/map/text.ts';
import { widthOf } from '../../../src/ui/columns.ts';
import type { Checkpoint } from '../../../src/engine/types.ts';
import { course } from '../../../steps/index.ts';

/** A checkpoint with the table, and nothing else. */
const withTable = {
  resources: [{ id: 'table', step: 'table', kind: 'table', status: 'ready', props: {}, changes: [] }],
  steps: { environment: { status: 'verified' }, table: { status: 'verified' } },
} as unknown as Checkpoint;

describe('the map', () => {
  it('knows which parts are built, which comes next and which come later', () => {
    const states = modelOf(course, withTable).parts.map(({ id, state }) => [id, state]);
    assert.deepEqual(Object.fromEntries(states), {
      distribution: 'to come',
      bucket: 'to come',
      api: 'to come',
      functions: 'to come',
      table: 'built',
      role: 'next',
      logs: 'to come',
    });
  });

  it('has no built part and no built connection before the first step', () => {
    const { parts, ways } = modelOf(course, undefined);
    assert.equal(parts.filter(({ state }) => state === 'built').length, 0);
    assert.equal(ways.filter(({ built }) => built).length, 0);
  });

  it('is drawn in ASCII within 60 columns, with a mark for each state', () => {
    const text = drawing(modelOf(course, withTable), false);
    assert.match(text, /\[x\] DynamoDB table/);
    assert.match(text, /\[>\] IAM role/);
    assert.match(text, /\[ \] HTTP API/);
    assert.ok(text.split('\n').every((line) => line.length <= 60));
    assert.match(text, /^[\x20-\x7e\n]+$/);
  });

  it('has closed boxes at every width, one below the other where there is no room for two', () => {
    for (const isUnicode of [true, false])
      for (const columns of [30, 40, 57, 58, 80, 100]) {
        const lines = drawing(modelOf(course, withTable), isUnicode, columns).split('\n');
        assert.ok(
          lines.every((line) => widthOf(line) <= columns),
          `${columns}: ${lines.join('\n')}`,
        );
        const side = isUnicode ? '│' : '|';
        // A row of a box begins and ends with a side, 28 columns wide.
        const rows = lines.filter((line) => line.startsWith(`${side} `));
        assert.ok(rows.length >= 5, lines.join());
        for (const row of rows) assert.equal(row[27], side, row);
      }
  });

  it('has the words of each arrow in its SVG, beside the boxes', () => {
    const model = modelOf(course, withTable);
    const drawn = svg(model);
    const labels = Array.from(drawn.matchAll(/<text font-size="11" text-anchor="middle".*?<\/text>/g), ([text]) =>
      Array.from(text.matchAll(/<tspan[^>]*>([^<]*)<\/tspan>/g), ([, word]) => word).join(' '),
    );
    assert.deepEqual(
      labels,
      model.ways.map(({ says }) => says),
    );
    assert.ok(drawn.lastIndexOf('<rect') < drawn.indexOf('text-anchor="middle"'), 'no box covers them');
  });

  it('is a sentence for each part and connection in words', () => {
    const lines = inWords(modelOf(course, withTable)).split('\n');
    assert.ok(lines.includes('DynamoDB table: built.'));
    assert.ok(lines.every((line) => line.endsWith('.')));
  });

  it('is a Mermaid flowchart with solid arrows for what is built only', () => {
    const lines = mermaid(modelOf(course, withTable)).split('\n');
    assert.equal(lines[0], 'flowchart LR');
    assert.ok(lines.includes('  table["DynamoDB table"]:::built'));
    assert.ok(!lines.some((line) => line.includes('-->')));
  });
});
