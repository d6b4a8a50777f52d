// A sample of what after-every-call.ts and side-by-side.ts do for every call: the calls whose answer is hardest to do without.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { courseSteps, findStep } from '../../src/engine/course.ts';
import { course } from '../../steps/index.ts';
import { census, type Census } from '../helpers/sandbox/census.ts';
import { openTestWorkspace, type TestWorkspace } from '../helpers/workspace/test-workspace.ts';
import { up } from '../helpers/workspace/up.ts';
import { crashAndRecover, crashUpAndRecover } from './crash.ts';
import { tenthOfAwsPace } from './delays.ts';

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

  // AWS makes up the ids of APIs, layer versions and distributions: only the lost answer has them.
  const samples = [
    { step: 'table', call: 'CreateTable', late: true },
    { step: 'api', call: 'CreateApi', late: true },
    { step: 'layer', call: 'PublishLayerVersion', late: false },
    { step: 'distribution', call: 'CreateDistributionWithTags', late: false },
  ];
  for (const { step, call, late } of samples) {
    it(`after ${call} creates nothing twice and leaves nothing`, async () => {
      const from = join(snapshots, step);
      await workspace.goto(stepBefore(step));
      await workspace.snapshot(from);
      await workspace.goto(step);
      const clean: Census = await census(workspace.sandbox);
      const point = { step, call, when: 'after' } as const;
      await workspace.whileStopped(async () => {
        assert.equal(await crashAndRecover(point, from, clean), call);
        // And when everything that the next run reads is late, as on AWS; every-late-call.ts does all of these.
        if (late) assert.equal(await crashAndRecover({ ...point, pace: tenthOfAwsPace }, from, clean), call);
      });
    });
  }

  it('is no crash if the step has no such call', async () => {
    const from = join(snapshots, 'no-such-call');
    await workspace.snapshot(from);
    assert.equal(await crashAndRecover({ step: 'table', call: 'CreateApi', when: 'after' }, from, {}), undefined);
  });
});

describe('a crash while several steps run', () => {
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

  // At these calls the distribution, the layer, the code and the website are all being created.
  for (const call of ['CreateDistributionWithTags', 'PutBucketWebsite']) {
    it(`after ${call} creates nothing twice and leaves nothing`, async () => {
      assert.equal(await crashUpAndRecover({ call, when: 'after' }, from, clean), call);
    });
  }
});

function stepBefore(step: string): string {
  const { position } = findStep(course, step);
  return courseSteps(course).find((courseStep) => courseStep.position === position - 1)?.id ?? step;
}
