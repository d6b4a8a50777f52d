// Every exercise of `workshop break`: it shows its symptom, and a fix removes the fault.
import assert from 'node:assert/strict';
import { startExercise, canStartExercise, endExercise, type Exercise } from '../../../src/engine/exercise.ts';
import { findStep, stepOfCheck } from '../../../src/engine/course.ts';
import { inspect } from '../../../src/engine/records/inspect.ts';
import type { Run } from '../../../src/engine/run.ts';
import { checkOnce, verify } from '../../../src/engine/check/verify.ts';
import { exercises } from '../../../src/commands/exercise/exercises/index.ts';
import { openWorkspace } from '../../../src/workspace/open-workspace.ts';
import { course } from '../../../steps/index.ts';
import { census, emptyCensus } from '../../helpers/sandbox/census.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

describe('faults', () => {
  let workspace: TestWorkspace;
  before(async () => void (workspace = await openTestWorkspace({ suffix: 'ana' })));
  after(() => workspace.stop());

  it('there are at least ten, each with a name of its own, a story and a cause', () => {
    assert.ok(exercises.length >= 10);
    assert.equal(new Set(exercises.map(({ name }) => name)).size, exercises.length);
    for (const { says, cause, resources } of exercises) assert.ok(says && cause && resources.length > 0);
  });

  /** Breaks, sees it fail where it says, puts it right, and sees that all is as before. */
  async function tryOut(run: Run, fault: Exercise): Promise<void> {
    const courseStep = findStep(course, stepOfCheck(fault.symptom));
    const loaded = await courseStep.load();
    const sound = await census(workspace.sandbox);
    await startExercise(run, fault);
    const broken = await verify(run, courseStep, loaded);
    const failed = broken.find(({ status }) => status !== 'pass' && status !== 'superseded');
    assert.deepEqual([failed?.id, failed?.status], [fault.symptom, 'fail'], JSON.stringify(failed));
    assert.equal(run.checkpoint.exercise?.name, fault.name, 'a fault that shows is not repaired');
    await endExercise(run, fault);
    assert.equal(run.checkpoint.exercise, undefined);
    const mended = await verify(run, courseStep, loaded);
    assert.deepEqual(
      mended.filter(({ status }) => status !== 'pass' && status !== 'superseded'),
      [],
    );
    const drifted = (await inspect(run)).filter(({ state }) => state !== 'present');
    assert.deepEqual(
      drifted.map(({ id, drift, because }) => ({ id, drift, because })),
      [],
    );
    assert.deepEqual(await census(workspace.sandbox), sound);
  }

  async function inRun(work: (run: Run) => Promise<void>): Promise<void> {
    const opened = await openWorkspace({
      paths: workspace.paths,
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
    before(() => workspace.goto('public-access').then(() => undefined));

    for (const fault of exercises.filter(({ until }) => until !== undefined)) {
      it(`${fault.name} shows in its check and is put right`, () => inRun((run) => tryOut(run, fault)));
    }

    it('those of later chapters are not offered', () =>
      inRun(async (run) => {
        const offered = exercises.filter((fault) => canStartExercise(run, fault)).map(({ name }) => name);
        assert.ok(offered.includes('cors-origin') && offered.includes('block-again'));
        assert.ok(!offered.includes('root-object') && !offered.includes('block-off'));
        await Promise.resolve();
      }));
  });

  describe('of the whole course', () => {
    before(() => workspace.goto('private-again').then(() => undefined));

    for (const fault of exercises.filter(({ until }) => until === undefined)) {
      it(`${fault.name} shows in its check and is put right`, () => inRun((run) => tryOut(run, fault)));
    }

    it('a fault that was only begun is put right as well', () =>
      inRun(async (run) => {
        const [fault] = exercises.filter(({ name }) => name === 'put-item-missing');
        assert.ok(fault);
        const inject = () => Promise.reject(new Error('killed'));
        await assert.rejects(startExercise(run, { ...fault, inject }), /killed/);
        assert.equal(run.checkpoint.exercise?.name, 'put-item-missing');
        await endExercise(run, fault);
        assert.equal(
          (await inspect(run)).every(({ state }) => state === 'present'),
          true,
        );
      }));

    it('what the learner repairs by hand counts as repaired', () =>
      inRun(async (run) => {
        const fault = exercises.find(({ name }) => name === 'cors-origin');
        assert.ok(fault);
        await startExercise(run, fault);
        const record = run.checkpoint.resources.find(({ id }) => id === 'api');
        const resource = await run.resource('http-api');
        await resource.ensure(record?.props as never, run.aws, record?.outputs as never);
        const courseStep = findStep(course, 'cors');
        assert.ok((await checkOnce(run, courseStep, await courseStep.load())).every(({ status }) => status === 'pass'));
        assert.notEqual(run.checkpoint.exercise, undefined, 'a glance changes nothing');
        await verify(run, courseStep, await courseStep.load());
        assert.equal(run.checkpoint.exercise, undefined);
      }));

    it('a teardown in the middle of a fault leaves nothing', async () => {
      await inRun(async (run) => {
        const fault = exercises.find(({ name }) => name === 'put-item-missing');
        assert.ok(fault);
        await startExercise(run, fault);
      });
      assert.deepEqual((await workspace.teardown()).left, []);
      assert.deepEqual(await census(workspace.sandbox), emptyCensus);
    });
  });
});
