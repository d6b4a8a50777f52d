// Kills the run at every call of every step, before and after its effect. Takes minutes: `npm run test:crash`.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { courseSteps } from '../../src/engine/course.ts';
import { course } from '../../steps/index.ts';
import { census } from '../helpers/sandbox/census.ts';
import { up } from '../helpers/workspace/up.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';
import { crashAndRecover, crashUpAndRecover } from './crash.ts';

describe('a crash at every call', () => {
  let workspace: TestWorkspace;
  let snapshots: string;
  before(async () => {
    snapshots = await mkdtemp(join(tmpdir(), 'workshop-crash-'));
    workspace = await openTestWorkspace();
  });
  after(async () => {
    await workspace.stop();
    await rm(snapshots, { recursive: true, force: true });
  });

  for (const { id: step } of courseSteps(course)) {
    it(`in ${step} is survived`, async () => {
      const from = join(snapshots, step);
      await workspace.snapshot(from);
      await workspace.goto(step);
      const clean = await census(workspace.sandbox);
      await workspace.whileStopped(async () => {
        for (let call = 1; ; call += 1) {
          if ((await crashAndRecover({ step, call, when: 'before' }, from, clean)) === undefined) break;
          await crashAndRecover({ step, call, when: 'after' }, from, clean);
        }
      });
      await rm(from, { recursive: true, force: true });
    });
  }

  it('of all the steps, side by side, is survived', async () => {
    const other = await openTestWorkspace();
    try {
      const from = join(snapshots, 'side-by-side');
      await other.goto('environment');
      await other.snapshot(from);
      assert.equal(await up(other), undefined);
      const clean = await census(other.sandbox);
      await other.whileStopped(async () => {
        for (let call = 1; ; call += 1) {
          if ((await crashUpAndRecover({ call, when: 'before' }, from, clean)) === undefined) break;
          await crashUpAndRecover({ call, when: 'after' }, from, clean);
        }
      });
    } finally {
      await other.stop();
    }
  });
});
