// The notebook stays after a teardown, and starts again with a new run. Ctrl-C is no error in it.
import assert from 'node:assert/strict';
import { removeRecorded } from '../../../src/commands/course/teardown/teardown.ts';
import { next } from '../../../src/commands/course/next/next.ts';
import { status } from '../../../src/commands/course/status/status.ts';
import { notebook } from '../../../src/commands/notebook/notebook.ts';
import { readJournal } from '../../../src/workspace/journal.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

describe('workshop notebook', () => {
  let workspace: TestWorkspace;
  beforeEach(async () => {
    workspace = await openTestWorkspace();
    await workspace.goto('table');
  });
  afterEach(() => workspace.stop());

  const context = (signal = new AbortController().signal) => {
    const heard = recordUi();
    return { heard, given: { ui: heard.ui, paths: workspace.paths, signal, yes: true } };
  };
  async function report(): Promise<string> {
    const { heard, given } = context();
    await notebook(given, {});
    return (heard.document as { markdown: string }).markdown;
  }

  it('has what was built after a teardown, and only the new run after a new start', async () => {
    await workspace.work((opened) => removeRecorded(context().given, opened, opened.run));
    const after = await report();
    assert.match(after, /^- steps done: 2 of 17\n- teardown: all resources removed, \S+ \S+ UTC$/m);
    assert.match(
      after,
      /^Before the teardown:\n\n\| resource .*\n\|.*\n\| table \| table \| `AWSWorkshopDemoTable` \|/m,
    );
    assert.match(after, /^### 2\. .*\n\ndone, /m);
    const { heard, given } = context();
    assert.equal(await status(given, {}), 0);
    assert.deepEqual(heard.lines, [
      'The workshop in this folder was removed.',
      'next: workshop notebook   # your lab report',
      'next: workshop next   # starts a new one',
    ]);
    await workspace.goto('environment');
    const afterRestart = await report();
    assert.match(afterRestart, /^- steps done: 1 of 17$/m);
    assert.doesNotMatch(afterRestart, /AWSWorkshopDemoTable.*created|### 2\.|teardown/);
  });

  it('tells of a teardown that is not finished, with what was built', async () => {
    const around = ({ operation }: { operation: string }, go: () => Promise<unknown>) =>
      operation === 'DeleteTable' ? Promise.reject(Object.assign(new Error(''), { name: 'AbortError' })) : go();
    const opened = workspace.work((opened) => removeRecorded(context().given, opened, opened.run), {
      around: around as never,
    });
    await assert.rejects(opened, { name: 'AbortError' });
    assert.match(await report(), /^- steps done: 2 of 17\n- teardown: started, and not finished$/m);
  });

  it('lists no error for Ctrl-C, with any error that the stopped call ended with', async () => {
    const stop = new AbortController();
    const { given } = context(stop.signal);
    const around = (_call: object, go: () => Promise<unknown>) => {
      stop.abort();
      return go().then(() => Promise.reject(new TypeError('socket hang up')));
    };
    await assert.rejects(next({ ...given, around }, {}));
    const failed = (await readJournal(workspace.paths.journal)).filter(({ type }) => type === 'command.failed');
    assert.deepEqual(
      failed.map((entry) => entry.type === 'command.failed' && [entry.code, entry.error]),
      [['interrupted', 'Stopped by Ctrl-C.']],
    );
    assert.doesNotMatch(await report(), /\*\*Errors\*\*/);
  });
});
