// What the suite reports: behaviours and generated tests, counted apart.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fromRoot, root } from './helpers/root.ts';

const run = promisify(execFile);

describe('the report of the tests', () => {
  it('counts generated tests apart from behaviours', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'workshop-reporter-'));
    try {
      const file = join(dir, 'some.test.mjs');
      const suite = (title: string, tests: number) =>
        `describe('${title}', () => { for (let n = 1; n <= ${tests}; n += 1) it('is ' + n, () => undefined); });\n`;
      const nested = `describe('a log group', () => { ${suite('generated: a filter pattern', 3)} });\n`;
      await writeFile(file, suite('generated: of all operations', 5) + suite('a table', 2) + nested);
      const { stdout } = await run(process.execPath, [fromRoot('node_modules/mocha/bin/mocha.js'), file], {
        cwd: root,
        env: { ...process.env, NO_COLOR: '1' },
      });
      assert.match(stdout, /^ {2}10 passing/m);
      assert.match(stdout, /^ {2}passing: 2 behaviours, 8 generated round trips$/m);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });

  it('says at once that an assertion is false, and what its value was', () => {
    assert.throws(() => assert.ok([0].at(1)), { code: 'ERR_ASSERTION', message: 'undefined is not truthy' });
  });
});
