// docs/sandbox.md says what the sandbox serves: no more and no less than it does.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { tableStart, tableEnd, operationsTable } from '../helpers/sandbox/operations-table.ts';
import { fromRoot } from '../helpers/root.ts';

const file = fromRoot('docs/sandbox.md');

describe('docs/sandbox.md', () => {
  it('lists every operation that the sandbox serves, with the parameters it supports', async () => {
    const text = await readFile(file, 'utf8');
    const [before, rest] = text.split(tableStart);
    const after = rest?.split(tableEnd)[1];
    assert.ok(
      before !== undefined && after !== undefined,
      `docs/sandbox.md has lost its markers:\n${tableStart}\n${tableEnd}`,
    );
    const wanted = `${before}${tableStart}\n\n${await operationsTable()}\n\n${tableEnd}${after}`;
    if (process.env['UPDATE_DOCS']) await writeFile(file, wanted);
    else assert.ok(text === wanted, 'The table is out of date: UPDATE_DOCS=1 npx mocha test/sandbox/docs.test.ts');
  });
});
