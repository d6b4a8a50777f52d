// `workshop hint`, without a failing check: each rung for the next step, and the end of the course.
import assert from 'node:assert/strict';
import { hint } from '../../../../src/commands/learn/hint/hint.ts';
import { hintsFor, rungs } from '../../../../src/commands/learn/hint/hints.ts';
import { courseSteps } from '../../../../src/engine/course.ts';
import type { Json } from '../../../../src/engine/types.ts';
import { readCheckpoint, saveCheckpoint } from '../../../../src/workspace/checkpoint.ts';
import { course } from '../../../../steps/index.ts';
import { recordUi } from '../../../helpers/cli/recorded-ui.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../helpers/workspace/test-workspace.ts';

describe('the command hint', () => {
  let workspace: TestWorkspace;
  before(async () => {
    workspace = await openTestWorkspace();
  });
  after(() => workspace.stop());

  async function run() {
    const heard = recordUi();
    const pages: [Json, string][] = [];
    const ui = { ...heard.ui, page: (document: Json, text: string) => void pages.push([document, text]) };
    const { signal } = new AbortController();
    const code = await hint({ ui, paths: workspace.paths, signal, yes: false }, {});
    return { code, lines: heard.lines, pages };
  }

  it('says that there is no workshop before one starts', async () => {
    await assert.rejects(run(), { code: 'usage', message: 'No workshop in this folder yet.', fix: 'workshop start' });
  });

  it('gives the four hints for the next step, one more each time, and then repeats the last', async () => {
    await workspace.goto('environment');
    const checkpoint = await readCheckpoint(workspace.paths);
    const hints = await hintsFor('table', null, checkpoint);
    assert.equal(hints.length, 4);
    for (const rung of [1, 2, 3, 4, 4]) {
      const text = hints[rung - 1] ?? '';
      assert.deepEqual(await run(), {
        code: 0,
        lines: [
          'Next step: Create the DynamoDB table (table)',
          rung < 4 ? 'next: workshop hint   # a more precise hint' : 'next: workshop next',
        ],
        pages: [
          [
            { hint: text, step: 'table', id: null, check: null, rung, of: 4, failed: 0, minutes: 0 },
            `**${rungs[rung - 1]}** (${rung} of 4)\n\n${text}`,
          ],
        ],
      });
    }
  });

  it('points to an exercise where all steps are done, and to verify while one is active', async () => {
    const checkpoint = (await readCheckpoint(workspace.paths)) ?? assert.fail('there is a checkpoint');
    for (const { id } of courseSteps(course)) checkpoint.steps[id] = { status: 'verified', at: '' };
    await saveCheckpoint(workspace.paths.checkpoint, checkpoint);
    const done = ['All steps are done, and all checks pass.', 'next: workshop break   # starts an exercise'];
    assert.deepEqual((await run()).lines, done);
    const exercise = { name: 'cors-origin', step: 'cors', check: 'cors.preflight-allowed', at: '' };
    await saveCheckpoint(workspace.paths.checkpoint, { ...checkpoint, exercise });
    const active = ['An exercise is active. Run the checks first.', 'next: workshop verify'];
    assert.deepEqual((await run()).lines, active);
  });
});
