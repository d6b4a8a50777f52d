// docs/sandbox.md shows a test of somebody else's, in JavaScript: it passes as it stands there.
import assert from 'node:assert/strict';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../helpers/cli/folder.ts';
import { blocksIn, makeShell } from '../../helpers/cli/code-blocks.ts';
import { fromRoot } from '../../helpers/root.ts';

describe('the test in docs/sandbox.md', () => {
  it('passes with node --test, and leaves no sandbox behind', async function () {
    this.timeout(120_000);
    const [block, ...more] = blocksIn('docs/sandbox.md').filter(({ language }) => language === 'js');
    assert.ok(block && more.length === 0);
    const [folder, shell] = [await makeFolder(), await makeShell()];
    try {
      await symlink(fromRoot('node_modules'), join(folder.dir, 'node_modules'), 'junction');
      await writeFile(join(folder.dir, 'links.test.mjs'), block.code);
      const { code, output } = await shell.run('node --test --test-reporter=tap links.test.mjs', folder.dir);
      assert.equal(code, 0, output);
      assert.match(output, /# pass 2\b/);
    } finally {
      await shell.remove();
      await folder.remove();
    }
  });
});
