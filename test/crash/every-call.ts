// Kills the run at every call of every step, before and after its effect. Takes minutes: `npm run test:crash`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { advance } from '../../src/engine/build/advance.ts';
import { courseSteps } from '../../src/engine/course.ts';
import { course } from '../../steps/index.ts';
import { census } from '../helpers/sandbox/census.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';
import { crashStates } from './crash-states.ts';
import { assertRecovers } from './crash.ts';

describe('a crash at every call', () => {
  let workspace: TestWorkspace;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'workshop-crash-'));
    workspace = await openTestWorkspace();
  });
  after(async () => {
    await workspace.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const steps = courseSteps(course);
  for (const [index, step] of steps.entries()) {
    it(`in ${step.id} is survived`, async () => {
      const into = join(folder, step.id);
      const previous = steps[index - 1];
      // Already there, unless this test runs alone.
      if (previous) await workspace.goto(previous.id);
      const states = await crashStates(workspace, (run) => advance(run, step), into);
      const clean = await census(workspace.sandbox);
      await workspace.whileStopped(async () => {
        for (const state of states) await assertRecovers(state, step.id, clean);
      });
      await rm(into, { recursive: true, force: true });
    });
  }
});
