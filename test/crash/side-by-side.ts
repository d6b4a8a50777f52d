// Kills `up` at every call of all the steps that it runs side by side. Takes minutes: `npm run test:crash`.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { census } from '../helpers/sandbox/census.ts';
import { upInRun } from '../helpers/workspace/up.ts';
import { openTestWorkspace } from '../helpers/workspace/test-workspace.ts';
import { crashStates } from './crash-states.ts';
import { assertRecovers } from './crash.ts';

describe('a crash at every call while steps run side by side', () => {
  it('is survived', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'workshop-crash-'));
    const workspace = await openTestWorkspace();
    try {
      await workspace.goto('environment');
      const states = await crashStates(workspace, async (run) => assert.equal(await upInRun(run), undefined), folder);
      const clean = await census(workspace.sandbox);
      await workspace.whileStopped(async () => {
        for (const state of states) await assertRecovers(state, undefined, clean);
      });
    } finally {
      await workspace.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
