// docs/sandbox.md says what the sandbox serves: no more and no less than it does.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { begin, end, sandboxTable } from '../helpers/sandbox-table.ts';
import { fromRoot } from '../helpers/root.ts';

const file = fromRoot('docs/sandbox.md');

describe('docs/sandbox.md', () => {
  it('lists every operation that the sandbox serves, with the parameters it honours', async () => {
    const text = await readFile(file, 'utf8');
    const [before, rest] = text.split(begin);
    const after = rest?.split(end)[1];
    assert.ok(before !== undefined && after !== undefined, `docs/sandbox.md has lost its markers:\n${begin}\n${end}`);
    const wanted = `${before}${begin}\n\n${await sandboxTable()}\n\n${end}${after}`;
    if (process.env['UPDATE_DOCS']) await writeFile(file, wanted);
    else assert.ok(text === wanted, 'The table is out of date: UPDATE_DOCS=1 npx mocha test/sandbox/docs.test.ts');
  });
});
