// COLUMNS: the width that a learner chooses, for terminals and for pipes.
import assert from 'node:assert/strict';
import { makeFolder, type Folder } from '../helpers/cli/folder.ts';
import { hasTerminal, openTerminal } from '../helpers/cli/terminal.ts';

/** Of what is prose: commands and code are there to be copied, and stay whole. */
const widest = (text: string) =>
  Math.max(...text.split('\n').flatMap((line) => (/^(NEXT| {4})/.test(line) ? [] : [line.trimEnd().length])));

describe('COLUMNS', function () {
  this.timeout(120_000);
  let folder: Folder;
  before(async () => void (folder = await makeFolder()));
  after(() => folder.remove());
  const guide = async (COLUMNS?: string) => (await folder.runWith({ COLUMNS }, 'read', 'api')).stdout;

  it('folds in a pipe, where nothing is folded without it', async () => {
    const narrow = widest(await guide('50'));
    assert.ok(narrow <= 50 && narrow > 40, String(narrow));
    const plain = widest(await guide());
    assert.ok(plain <= 100 && plain > 90, String(plain));
    const map = await folder.runWith({ COLUMNS: '50' }, 'map', '--format', 'ascii');
    assert.ok(widest(map.stdout) <= 50, map.stdout);
    const help = await folder.runWith({ COLUMNS: '60' }, 'next', '--help');
    assert.ok(widest(help.stdout) <= 60, help.stdout);
  });

  it('has bounds, and is ignored where it is no number', async () => {
    const [none, letters, zero, tiny, forty, huge, most] = await Promise.all(
      [undefined, 'wide', '0', '3', '40', '9999', '200'].map(guide),
    );
    assert.deepEqual([letters, zero], [none, none]);
    assert.equal(tiny, forty);
    assert.equal(huge, most);
    assert.ok(widest(huge ?? '') > 100);
  });

  it('comes before the width of a terminal', async function () {
    if (!hasTerminal()) this.skip();
    const { raw } = await openTerminal(folder.dir, ['read', 'api', '--no-color'], 80, { COLUMNS: '50' }).ended;
    assert.ok(widest(raw.replaceAll('\r', '')) <= 50, raw);
  });
});
