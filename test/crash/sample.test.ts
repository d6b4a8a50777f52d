// A sample of what every-call.ts does whole: the calls whose answer is hardest to do without.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { census, type Census } from '../helpers/sandbox/census.ts';
import { up } from '../helpers/workspace/up.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';
import { crashAndRecover, crashUpAndRecover } from './crash.ts';
import { tenthOfAwsPace, createsOrChanges } from './late.ts';

describe('a crash in the middle of a step', () => {
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

  // The API and the layer have ids of AWS's making: an answer that is lost is the only one that says them.
  for (const step of ['table', 'api', 'layer', 'distribution']) {
    it(`in ${step} makes nothing twice and leaves nothing`, async () => {
      const from = join(snapshots, step);
      await workspace.goto(stepBefore(step));
      await workspace.snapshot(from);
      await workspace.goto(step);
      const clean: Census = await census(workspace.sandbox);
      await crashAndRecover({ step, call: 2, when: 'after' }, from, clean);
      // And where all that the next run meets is late, as on AWS; every-late-call.ts does all of these.
      if (step !== 'table' && step !== 'api') return;
      const point = { step, call: 1, when: 'after', counting: createsOrChanges, pace: tenthOfAwsPace } as const;
      assert.equal(await crashAndRecover(point, from, clean), 'survived');
    });
  }
});

describe('a crash with several steps under way', () => {
  let workspace: TestWorkspace;
  let folder: string;
  let from: string;
  let clean: Census;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'workshop-crash-'));
    from = join(folder, 'api');
    workspace = await openTestWorkspace();
    await workspace.goto('api');
    await workspace.snapshot(from);
    await up(workspace);
    clean = await census(workspace.sandbox);
  });
  after(async () => {
    await workspace.stop();
    await rm(folder, { recursive: true, force: true });
  });

  // By then the distribution, the layer, the code and the website are all on their way.
  for (const call of ['CreateDistributionWithTags', 'PutBucketWebsite']) {
    it(`after ${call} makes nothing twice and leaves nothing`, async () => {
      assert.equal(await crashUpAndRecover({ call, when: 'after' }, from, clean), 'survived');
    });
  }
});

function stepBefore(step: string): string {
  return { table: 'environment', api: 'logs', layer: 'package', distribution: 'public-access' }[step] ?? 'environment';
}
