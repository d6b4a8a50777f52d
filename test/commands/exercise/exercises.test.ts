// Every exercise of `workshop break`: its check fails, and the end of the exercise repairs it.
import assert from 'node:assert/strict';
import { startExercise, canStartExercise, endExercise, type Exercise } from '../../../src/engine/exercise.ts';
import { extraSteps, findStep, stepOfCheck } from '../../../src/engine/course.ts';
import { inspect } from '../../../src/engine/records/inspect.ts';
import type { Run } from '../../../src/engine/run.ts';
import { checkOnce, verify } from '../../../src/engine/check/verify.ts';
import { exercises } from '../../../src/commands/exercise/exercises/index.ts';
import { openWorkspace } from '../../../src/workspace/open-workspace.ts';
import { course } from '../../../steps/index.ts';
import { createUserKey } from '../../helpers/sandbox/user-key.ts';
import { census, emptyCensus } from '../../helpers/sandbox/census.ts';
import { learnerPolicy } from '../../helpers/aws/learner-policy.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

const locks = extraSteps(course).map(({ id }) => id);

describe('an exercise', () => {
  let workspace: TestWorkspace;
  const refused: string[] = [];
  // Exactly what the two policies of `workshop policy` give a learner.
  before(async () => {
    const policy = await learnerPolicy({ account: '*', region: 'ap-south-1', suffix: 'ana' });
    workspace = await openTestWorkspace({ suffix: 'ana', policy });
  });
  after(() => workspace.stop());

  it('has its own name, a complaint and a cause in short sentences, and a resource to repair', () => {
    assert.equal(exercises.length, 29);
    assert.equal(new Set(exercises.map(({ name }) => name)).size, exercises.length);
    for (const { name, complaint, cause, resources } of exercises) {
      const sentences = `${complaint} ${cause}`.split(/(?<=[.?"]) (?=[A-Z{])/);
      assert.deepEqual(
        sentences.filter((sentence) => sentence.split(' ').length > 22),
        [],
        name,
      );
      assert.ok(sentences.length >= 3 && resources.length > 0, name);
    }
  });

  /** Its check fails and no other; after its end, checks, records and account are as before. */
  async function tryOut(run: Run, exercise: Exercise): Promise<void> {
    const courseStep = findStep(course, stepOfCheck(exercise.symptom));
    const loaded = await courseStep.load();
    const before = await census(workspace.sandbox);
    await startExercise(run, exercise);
    const broken = await verify(run, courseStep, loaded);
    const failed = broken.find(({ status }) => status !== 'pass' && status !== 'superseded');
    assert.deepEqual([failed?.id, failed?.status], [exercise.symptom, 'fail'], JSON.stringify(failed));
    assert.equal(run.checkpoint.exercise?.name, exercise.name, 'a failing check ends no exercise');
    await endExercise(run, exercise);
    assert.equal(run.checkpoint.exercise, undefined);
    const repaired = await verify(run, courseStep, loaded);
    assert.deepEqual(
      repaired.filter(({ status }) => status !== 'pass' && status !== 'superseded'),
      [],
    );
    const drifted = (await inspect(run)).filter(({ state }) => state !== 'present');
    assert.deepEqual(
      drifted.map(({ id, drift, because }) => ({ id, drift, because })),
      [],
    );
    assert.deepEqual(await census(workspace.sandbox), before);
  }

  async function inRun(work: (run: Run) => Promise<void>): Promise<void> {
    const opened = await openWorkspace({
      paths: workspace.paths,
      command: 'test',
      emit: (event) => {
        if (event.type === 'call' && /AccessDenied|not authorized/.test(event.error ?? ''))
          refused.push(`${event.operation}: ${event.error}`);
      },
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

    for (const exercise of exercises.filter(({ until }) => until !== undefined)) {
      it(`${exercise.name} fails its check, and is repaired`, () => inRun((run) => tryOut(run, exercise)));
    }

    it('is not offered before its steps are done', () =>
      inRun(async (run) => {
        const offered = exercises.filter((exercise) => canStartExercise(run, exercise)).map(({ name }) => name);
        assert.ok(offered.includes('cors-origin') && offered.includes('block-again'));
        assert.ok(!offered.includes('root-object') && !offered.includes('block-off'));
        await Promise.resolve();
      }));
  });

  describe('of the whole course', () => {
    before(() => workspace.goto('private-again').then(() => undefined));

    for (const exercise of exercises.filter(({ until, needs }) => until === undefined && !locks.includes(needs))) {
      it(`${exercise.name} fails its check, and is repaired`, () => inRun((run) => tryOut(run, exercise)));
    }

    it('is repaired after it was killed while it started', () =>
      inRun(async (run) => {
        const [exercise] = exercises.filter(({ name }) => name === 'put-item-missing');
        assert.ok(exercise);
        const inject = () => Promise.reject(new Error('killed'));
        await assert.rejects(startExercise(run, { ...exercise, inject }), /killed/);
        assert.equal(run.checkpoint.exercise?.name, 'put-item-missing');
        await endExercise(run, exercise);
        assert.equal(
          (await inspect(run)).every(({ state }) => state === 'present'),
          true,
        );
      }));

    it('ends when the learner repairs it by hand, at the next verify', () =>
      inRun(async (run) => {
        const exercise = exercises.find(({ name }) => name === 'cors-origin');
        assert.ok(exercise);
        await startExercise(run, exercise);
        const record = run.checkpoint.resources.find(({ id }) => id === 'api');
        const resource = await run.resource('http-api');
        await resource.ensure(record?.props as never, run.aws, record?.outputs as never);
        const courseStep = findStep(course, 'cors');
        assert.ok((await checkOnce(run, courseStep, await courseStep.load())).every(({ status }) => status === 'pass'));
        assert.notEqual(run.checkpoint.exercise, undefined, 'reading the checks once ends no exercise');
        await verify(run, courseStep, await courseStep.load());
        assert.equal(run.checkpoint.exercise, undefined);
      }));
  });

  describe('of the stack that is locked down', () => {
    // The policy of a role is written only with a permissions boundary.
    before(async () => {
      const executionRole = { permissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess' };
      await workspace.work(async ({ run }) => {
        run.checkpoint.executionRole = executionRole;
        await run.save();
      });
      const { account, sandbox } = workspace.sandbox;
      const scope = { account: '*', region: 'ap-south-1', suffix: 'ana', executionRole };
      await workspace.useKey(
        createUserKey(sandbox.store, { account, userName: 'bounded', policy: await learnerPolicy(scope) }),
      );
      await workspace.goto('chapter 9');
    });

    for (const exercise of exercises.filter(({ needs }) => locks.includes(needs))) {
      it(`${exercise.name} fails its check, and is repaired`, () => inRun((run) => tryOut(run, exercise)));
    }

    it('needs no permission that the policy does not give', () => assert.deepEqual(refused, []));

    it('leaves nothing after a teardown while it is active', async () => {
      await inRun(async (run) => {
        const exercise = exercises.find(({ name }) => name === 'origin-of-website');
        assert.ok(exercise);
        await startExercise(run, exercise);
      });
      assert.deepEqual((await workspace.teardown()).left, []);
      assert.deepEqual(await census(workspace.sandbox), emptyCensus);
    });
  });
});
