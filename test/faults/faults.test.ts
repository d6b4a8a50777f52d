import assert from 'node:assert/strict';
import { breakIt, canBreak, takeOut, type Fault } from '../../src/engine/faults.ts';
import { findPlace } from '../../src/engine/course.ts';
import { inspect } from '../../src/engine/inspect.ts';
import type { Run } from '../../src/engine/run.ts';
import { glance, verify } from '../../src/engine/verify.ts';
import { faults } from '../../src/faults/index.ts';
import { fill } from '../../src/guide.ts';
import { openWorkspace } from '../../src/workspace.ts';
import { course } from '../../steps/index.ts';
import { census, emptyCensus } from '../helpers/census.ts';
import { startWorld, type World } from '../helpers/world.ts';

describe('faults', () => {
  let world: World;
  before(async () => void (world = await startWorld({ suffix: 'ana' })));
  after(() => world.stop());

  it('there are at least ten, each with a name of its own, a story and a cause', () => {
    assert.ok(faults.length >= 10);
    assert.equal(new Set(faults.map(({ name }) => name)).size, faults.length);
    for (const { says, cause, resources } of faults) assert.ok(says && cause && resources.length > 0);
  });

  /** Breaks, sees it fail where it says, puts it right, and sees that all is as before. */
  async function tryOut(run: Run, fault: Fault): Promise<void> {
    const { step, check: template } = fault.symptom;
    const check = fill(template, run.checkpoint);
    const place = findPlace(course, step);
    const loaded = await place.load();
    const sound = await census(world.sandbox);
    await breakIt(run, fault, check);
    const broken = await verify(run, place, loaded);
    const failed = broken.find(({ status }) => status !== 'pass' && status !== 'superseded');
    assert.deepEqual([failed?.says, failed?.status], [check, 'fail'], JSON.stringify(failed));
    assert.equal(run.checkpoint.broken?.fault, fault.name, 'a fault that shows is not repaired');
    await takeOut(run, fault);
    assert.equal(run.checkpoint.broken, undefined);
    const mended = await verify(run, place, loaded);
    assert.deepEqual(
      mended.filter(({ status }) => status !== 'pass' && status !== 'superseded'),
      [],
    );
    const drifted = (await inspect(run)).filter(({ state }) => state !== 'present');
    assert.deepEqual(
      drifted.map(({ id, drift, because }) => ({ id, drift, because })),
      [],
    );
    assert.deepEqual(await census(world.sandbox), sound);
  }

  async function inRun(work: (run: Run) => Promise<void>): Promise<void> {
    const opened = await openWorkspace({
      paths: world.paths,
      command: 'test',
      emit: () => undefined,
      signal: new AbortController().signal,
    });
    try {
      await work(opened.run);
    } finally {
      await opened.close();
    }
  }

  describe('before chapter 8', () => {
    before(() => world.goto('public-access').then(() => undefined));

    for (const fault of faults.filter(({ until }) => until !== undefined)) {
      it(`${fault.name} shows in its check and is put right`, () => inRun((run) => tryOut(run, fault)));
    }

    it('those of later chapters are not offered', () =>
      inRun(async (run) => {
        const offered = faults.filter((fault) => canBreak(run, fault)).map(({ name }) => name);
        assert.ok(offered.includes('cors-origin') && offered.includes('block-again'));
        assert.ok(!offered.includes('root-object') && !offered.includes('block-off'));
        await Promise.resolve();
      }));
  });

  describe('of the whole course', () => {
    before(() => world.goto('private-again').then(() => undefined));

    for (const fault of faults.filter(({ until }) => until === undefined)) {
      it(`${fault.name} shows in its check and is put right`, () => inRun((run) => tryOut(run, fault)));
    }

    it('a fault that was only begun is put right as well', () =>
      inRun(async (run) => {
        const [fault] = faults.filter(({ name }) => name === 'put-item-missing');
        assert.ok(fault);
        const inject = () => Promise.reject(new Error('killed'));
        await assert.rejects(breakIt(run, { ...fault, inject }, 'A URL goes in, and an id comes out'), /killed/);
        assert.equal(run.checkpoint.broken?.fault, 'put-item-missing');
        await takeOut(run, fault);
        assert.equal(
          (await inspect(run)).every(({ state }) => state === 'present'),
          true,
        );
      }));

    it('what the learner repairs by hand counts as repaired', () =>
      inRun(async (run) => {
        const fault = faults.find(({ name }) => name === 'cors-origin');
        assert.ok(fault);
        await breakIt(run, fault, fault.symptom.check);
        const record = run.checkpoint.resources.find(({ id }) => id === 'api');
        const resource = await run.resource('http-api');
        await resource.ensure(record?.props as never, run.aws, record?.outputs as never);
        const place = findPlace(course, 'cors');
        assert.ok((await glance(run, place, await place.load())).every(({ status }) => status === 'pass'));
        assert.notEqual(run.checkpoint.broken, undefined, 'a glance changes nothing');
        await verify(run, place, await place.load());
        assert.equal(run.checkpoint.broken, undefined);
      }));

    it('a teardown in the middle of a fault leaves nothing', async () => {
      await inRun(async (run) => {
        const fault = faults.find(({ name }) => name === 'put-item-missing');
        assert.ok(fault);
        await breakIt(run, fault, fault.symptom.check);
      });
      assert.deepEqual((await world.teardown()).left, []);
      assert.deepEqual(await census(world.sandbox), emptyCensus);
    });
  });
});
