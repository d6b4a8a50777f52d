// The picture in the README is a real run as it is today. UPDATE_DOCS=1 draws it again.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { makeFolder } from './helpers/cli/folder.ts';
import { hasTerminal, openTerminal } from './helpers/cli/terminal.ts';
import { pictureOf } from './helpers/cli/terminal-picture.ts';
import { fromRoot } from './helpers/root.ts';

const columns = 90;

describe('the README', () => {
  it('shows a picture of a run that is as it is today', async function () {
    this.timeout(120_000);
    if (!hasTerminal()) this.skip();
    const folder = await makeFolder();
    try {
      await folder.prepare('sandbox', 'start', '--pace', 'instant');
      await folder.prepare('goto', 'api', '--yes');
      const { code, raw } = await openTerminal(folder.dir, ['next', '--yes'], columns).ended;
      assert.equal(code, 0, raw);
      const picture = pictureOf('npx workshop next --yes', raw, columns);
      const file = fromRoot('docs/run.svg');
      if (process.env['UPDATE_DOCS']) writeFileSync(file, picture);
      assert.equal(readFileSync(file, 'utf8'), picture, 'UPDATE_DOCS=1 npx mocha test/readme.test.ts');
    } finally {
      await folder.remove();
    }
  });

  it('has at most 150 lines', () => {
    const lines = readFileSync(fromRoot('README.md'), 'utf8').trimEnd().split('\n');
    assert.ok(lines.length <= 150, `${lines.length} lines`);
  });
});
