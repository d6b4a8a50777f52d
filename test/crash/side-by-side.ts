// Kills `up` at every call of all the steps that it runs side by side. Takes minutes: `npm run test:crash`.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { census } from '../helpers/sandbox/census.ts';
import { up } from '../helpers/workspace/up.ts';
import { openTestWorkspace } from '../helpers/workspace/test-workspace.ts';
import { crashUpAndRecover } from './crash.ts';

describe('a crash while all steps run side by side', () => {
  for (const when of ['before', 'after'] as const) {
    it(`is survived ${when} every call`, async () => {
      const snapshots = await mkdtemp(join(tmpdir(), 'workshop-crash-'));
      const workspace = await openTestWorkspace();
      try {
        const from = join(snapshots, 'side-by-side');
        await workspace.goto('environment');
        await workspace.snapshot(from);
        assert.equal(await up(workspace), undefined);
        const clean = await census(workspace.sandbox);
        await workspace.whileStopped(async () => {
          for (let call = 1; ; call += 1) {
            if ((await crashUpAndRecover({ call, when }, from, clean)) === undefined) break;
          }
        });
      } finally {
        await workspace.stop();
        await rm(snapshots, { recursive: true, force: true });
      }
    });
  }
});
