// A sample of what every-call.ts does whole: the calls whose answer is hardest to do without.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { census, type Census } from '../helpers/census.ts';
import { up } from '../helpers/side-by-side.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { crashAndRecover, crashUpAndRecover } from './crash.ts';
import { aTenth, makes } from './late.ts';

describe('a crash in the middle of a step', () => {
  let world: World;
  let snapshots: string;
  before(async () => {
    snapshots = await mkdtemp(join(tmpdir(), 'workshop-crash-'));
    world = await startWorld();
  });
  after(async () => {
    await world.stop();
    await rm(snapshots, { recursive: true, force: true });
  });

  // The API and the layer have ids of AWS's making: an answer that is lost is the only one that says them.
  for (const step of ['table', 'api', 'layer', 'distribution']) {
    it(`in ${step} makes nothing twice and leaves nothing`, async () => {
      const from = join(snapshots, step);
      await world.goto(stepBefore(step));
      await world.snapshot(from);
      await world.goto(step);
      const clean: Census = await census(world.sandbox);
      await crashAndRecover({ step, call: 2, when: 'after' }, from, clean);
      // And where all that the next run meets is late, as on AWS; every-late-call.ts does all of these.
      if (step !== 'table' && step !== 'api') return;
      const point = { step, call: 1, when: 'after', counting: makes, pace: aTenth } as const;
      assert.equal(await crashAndRecover(point, from, clean), 'survived');
    });
  }
});

describe('a crash with several steps under way', () => {
  let world: World;
  let folder: string;
  let from: string;
  let clean: Census;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'workshop-crash-'));
    from = join(folder, 'api');
    world = await startWorld();
    await world.goto('api');
    await world.snapshot(from);
    await up(world);
    clean = await census(world.sandbox);
  });
  after(async () => {
    await world.stop();
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
