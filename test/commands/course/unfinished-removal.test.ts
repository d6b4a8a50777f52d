// After a teardown or an undo that was interrupted, `status` and `next` say so, and what is still there.
import assert from 'node:assert/strict';
import { next } from '../../../src/commands/course/next/next.ts';
import { status } from '../../../src/commands/course/status/status.ts';
import type { Context } from '../../../src/commands/shared/context.ts';
import { findStep } from '../../../src/engine/course.ts';
import { teardown } from '../../../src/engine/remove/teardown.ts';
import { undo } from '../../../src/engine/remove/undo.ts';
import type { Run } from '../../../src/engine/run.ts';
import { readCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { course } from '../../../steps/index.ts';
import { recordUi } from '../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

describe('an interrupted removal', () => {
  let workspace: TestWorkspace;
  beforeEach(async () => {
    workspace = await openTestWorkspace();
    await workspace.goto('role');
  });
  afterEach(() => workspace.stop());

  /** Ctrl-C at the first call of that operation. */
  async function interrupted(operation: string, work: (run: Run) => Promise<unknown>): Promise<void> {
    const around = (call: { operation: string }, go: () => Promise<unknown>) =>
      call.operation === operation ? Promise.reject(Object.assign(new Error('stop'), { name: 'AbortError' })) : go();
    const done = workspace.work(({ run }) => work(run), { around: around as never });
    await assert.rejects(done, { name: 'AbortError' });
  }

  function context(answers: boolean[] = []) {
    const heard = recordUi(answers);
    const given: Context = {
      ui: heard.ui,
      paths: workspace.paths,
      signal: new AbortController().signal,
      yes: false,
    };
    return { heard, given };
  }

  it('of a teardown leaves no step done whose resource may be gone, and status lists what is there', async () => {
    await interrupted('DeleteTable', teardown);
    const { heard, given } = context();
    assert.equal(await status(given, {}), 0);
    const text = heard.lines.join('\n');
    assert.match(text, /^2 {3}table +being removed {2}/m);
    assert.match(text, /^3 {3}role +to do {2}/m);
    assert.match(
      text,
      /\nThe teardown that started on \S+ \S+ UTC is not finished\. 1 resource is left:\n {2}being removed {2}DynamoDB table AWSWorkshopDemoTable\n/,
    );
    assert.match(
      text,
      /next: workshop teardown {3}# finishes the removal\nnext: workshop next {3}# builds again instead$/,
    );
    const { removal } = heard.document as { removal: object };
    assert.deepEqual(
      { ...removal, at: '' },
      { command: 'teardown', step: null, at: '', left: [{ id: 'table', kind: 'table', status: 'removing' }] },
    );
    await workspace.teardown();
    assert.equal(await readCheckpoint(workspace.paths), undefined);
  });

  it('of a teardown is built again by next, which says so and asks', async () => {
    await interrupted('DeleteTable', teardown);
    const no = context([false]);
    assert.equal(await next(no.given, { quiz: false }), 0);
    assert.deepEqual(no.heard.asked, ['Build again what it has removed?']);
    assert.match(no.heard.lines.join('\n'), /is not finished\. 1 resource is left:[\s\S]*Not confirmed\./);
    const yes = context([true]);
    assert.equal(await next(yes.given, { quiz: false }), 0);
    const checkpoint = await readCheckpoint(workspace.paths);
    assert.deepEqual(
      [checkpoint?.removal, checkpoint?.steps['table']?.status, checkpoint?.resources.map(({ status }) => status)],
      [undefined, 'verified', ['ready']],
    );
  });

  it('of an undo names the step, and the same command finishes it', async () => {
    const role = findStep(course, 'role');
    await interrupted('DeleteRole', (run) => undo(run, role));
    const { heard, given } = context();
    await status(given, {});
    assert.match(
      heard.lines.join('\n'),
      /The undo of the step role that started on .* is not finished\.[\s\S]*IAM role aws-workshop-lambda-role[\s\S]*next: workshop undo {3}# finishes/,
    );
    await workspace.work(({ run }) => undo(run, role));
    const checkpoint = await readCheckpoint(workspace.paths);
    assert.deepEqual([checkpoint?.removal, checkpoint?.steps['role']], [undefined, undefined]);
  });
});
