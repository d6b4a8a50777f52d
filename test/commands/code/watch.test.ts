// `workshop deploy --watch`: what counts as a change, and what happens after one.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { code } from '../../../src/commands/code/code/code.ts';
import { deploy } from '../../../src/commands/code/deploy/deploy.ts';
import { watchFiles, type Changes } from '../../../src/commands/code/deploy/watch.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { ownSources, runCommand } from '../../helpers/workspace/own-code.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

describe('watching the folder my', () => {
  let dir: string;
  let stop: AbortController;
  let changes: Changes;
  const file = (name: string) => join(dir, 'my', 'getLongURL', name);
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'workshop-watch-'));
    for (const name of ['createShortURL', 'getLongURL']) await mkdir(join(dir, 'my', name), { recursive: true });
    stop = new AbortController();
    changes = watchFiles(dir, stop.signal, 300);
  });
  afterEach(async () => {
    changes.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('reports several writes in a row as one change', async () => {
    for (const text of ['a', 'ab', 'abc']) await writeFile(file('index.mts'), text);
    await writeFile(file('helper.mts'), 'x');
    assert.deepEqual(await changes.next(), ['my/getLongURL/helper.mts', 'my/getLongURL/index.mts']);
  });

  it('reports a file that an editor replaces, and not its temporary one', async () => {
    await writeFile(file('index.mts~'), 'text');
    await rename(file('index.mts~'), file('index.mts'));
    assert.deepEqual(await changes.next(), ['my/getLongURL/index.mts']);
  });

  it('does not report what a deployment writes itself', async () => {
    await writeFile(file('index.mjs'), 'compiled');
    await writeFile(file('index.mts'), 'source');
    assert.deepEqual(await changes.next(), ['my/getLongURL/index.mts']);
  });

  it('ends at once with Ctrl-C, while it waits and before', async () => {
    const waiting = changes.next();
    stop.abort();
    assert.deepEqual([await waiting, await changes.next()], [[], []]);
  });

  it('ends at once when it is closed, so that nothing keeps the process', async () => {
    const waiting = changes.next();
    changes.close();
    assert.deepEqual([await waiting, await changes.next()], [[], []]);
  });
});

describe('workshop deploy --watch', () => {
  let workspace: TestWorkspace;
  before(async function () {
    this.timeout(120_000);
    workspace = await openTestWorkspace({ builtTo: 'database-access' });
    await runCommand(workspace, code, { force: false });
  });
  after(() => workspace.stop());

  it('deploys each change, goes on after a mistake, and ends with Ctrl-C', async function () {
    this.timeout(120_000);
    const my = ownSources(workspace);
    const stop = new AbortController();
    const recorded = recordUi();
    /** Resolves once something with this text was printed. */
    const printed = async (text: RegExp) => {
      for (const until = Date.now() + 30_000; Date.now() < until;) {
        const at = recorded.lines.findIndex((line) => text.test(line));
        if (at >= 0) return recorded.lines.splice(0, at + 1).at(-1);
        await new Promise((resolve) => setImmediate(resolve));
      }
      throw new Error(`${text} was not printed:\n${recorded.lines.join('\n')}`);
    };
    const { paths } = workspace;
    const context = { ui: recorded.ui, paths, signal: stop.signal, yes: false };
    const watching = deploy(context, { watch: true, handbook: false });
    await printed(/^Your code is deployed\. 4 checks passed\.$/);
    await printed(/^\nWatching my\. Press Ctrl-C to stop\.$/);
    await my.edit('getLongURL/index.mts', 'const id =', 'const id = ;');
    await printed(/^\nChanged: my\/getLongURL\/index\.mts$/);
    await printed(/^my\/getLongURL\/index\.mts:\d+:16: Unexpected ";"/);
    await my.edit('getLongURL/index.mts', 'const id = ;', "console.log('watched');\n    const id =");
    await printed(/^\ngetLongURL|INFO watched/);
    await printed(/^Your code is deployed\. 4 checks passed\.$/);
    stop.abort();
    assert.equal(await watching, 0);
  });

  it('refuses --json, which has one document, and --handbook', async () => {
    const ui = { ...recordUi().ui, mode: 'json' as const };
    const context = { ui, paths: workspace.paths, signal: new AbortController().signal, yes: true };
    await assert.rejects(deploy(context, { watch: true, handbook: false }), {
      code: 'usage',
      fix: 'workshop deploy --watch --ndjson',
    });
    await assert.rejects(deploy(context, { watch: true, handbook: true }), { code: 'usage' });
  });
});
