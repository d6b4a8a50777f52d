// The order of the course: finding steps, what is done, open and skipped.
import assert from 'node:assert/strict';
import {
  courseSteps,
  extraSteps,
  findStep,
  handbookSteps,
  isDone,
  nextStep,
  nextTask,
  openSteps,
  stepOfCheck,
  tasksOf,
  unprovenOf,
} from '../../src/engine/course.ts';
import type { Chapter, Checkpoint, StepEntry, StepStatus } from '../../src/engine/types.ts';
import { fakeRun } from './fake-course.ts';

const step = (id: string, more: Partial<StepEntry> = {}): StepEntry => ({
  id,
  title: `Title of ${id}`,
  needs: [],
  load: () => Promise.reject(new Error('not loaded')),
  ...more,
});

const course: readonly Chapter[] = [
  { number: 1, title: 'Table', steps: [step('table')] },
  { number: 2, title: 'Website', steps: [step('bucket'), step('hosting', { optional: true, skipWith: [] })] },
  { number: 3, title: 'Distribution', steps: [step('distribution', { skipWith: ['policy'] }), step('policy')] },
];

function checkpointWith(statuses: Readonly<Record<string, StepStatus>>): Checkpoint {
  const { checkpoint } = fakeRun([], []);
  for (const [id, status] of Object.entries(statuses)) checkpoint.steps[id] = { status, at: '' };
  return checkpoint;
}

const ids = (steps: readonly { id: string }[]) => steps.map(({ id }) => id);

describe('the course', () => {
  it('numbers its steps from 1, over all chapters', () => {
    assert.deepEqual(
      courseSteps(course).map(({ id, chapter, chapterTitle, position }) => [position, id, chapter, chapterTitle]),
      [
        [1, 'table', 1, 'Table'],
        [2, 'bucket', 2, 'Website'],
        [3, 'hosting', 2, 'Website'],
        [4, 'distribution', 3, 'Distribution'],
        [5, 'policy', 3, 'Distribution'],
      ],
    );
  });

  const asked: readonly [asked: string, id: string][] = [
    ['hosting', 'hosting'],
    [' Hosting ', 'hosting'],
    ['3', 'hosting'],
    ['chapter 2', 'hosting'],
    ['Chapter-3', 'policy'],
  ];
  for (const [text, id] of asked) {
    it(`finds ${id} by "${text}"`, () => assert.equal(findStep(course, text).id, id));
  }

  it('names the steps, and the ones that may be meant, where there is none of that name', () => {
    assert.throws(() => findStep(course, 'hostign'), {
      code: 'usage',
      message: 'There is no step "hostign". Did you mean hosting?',
      state: 'The steps are: table, bucket, hosting, distribution, policy.',
      fix: 'workshop status',
    });
    assert.throws(() => findStep(course, 'chapter 4'), { message: 'There is no step "chapter 4".' });
  });

  it('opens with its first step, and ends where all steps are verified', () => {
    assert.equal(nextStep(course, undefined)?.id, 'table');
    const all = Object.fromEntries(courseSteps(course).map(({ id }) => [id, 'verified' as const]));
    assert.equal(nextStep(course, checkpointWith(all)), undefined);
  });

  it('comes back to skipped steps after all others, but not to an optional one', () => {
    const skipped = checkpointWith({ table: 'verified', hosting: 'skipped', distribution: 'skipped' });
    assert.deepEqual(ids(openSteps(course, skipped)), ['bucket', 'policy']);
    skipped.steps['bucket'] = skipped.steps['policy'] = { status: 'verified', at: '' };
    assert.deepEqual(ids(openSteps(course, skipped)), ['distribution']);
  });

  it('builds a skipped step where it is the goal, with all that comes before it', () => {
    const checkpoint = checkpointWith({ table: 'verified', hosting: 'skipped' });
    assert.deepEqual(ids(openSteps(course, checkpoint, findStep(course, 'hosting'))), ['bucket', 'hosting']);
  });

  it('is complete without the chapters after the handbook, which come only when they are asked for', () => {
    const longer: readonly Chapter[] = [
      { number: 1, title: 'Table', steps: [step('table')] },
      { number: 2, title: 'Locks', extra: true, steps: [step('origin', { skipWith: [] }), step('roles')] },
      { number: 3, title: 'More', extra: true, steps: [step('alias', { task: true }), step('count', { task: true })] },
    ];
    const done = checkpointWith({ table: 'verified' });
    assert.deepEqual(ids(openSteps(longer, undefined)), ['table']);
    assert.deepEqual(ids(openSteps(longer, undefined, findStep(longer, 'alias'))), ['table', 'alias']);
    assert.deepEqual(ids(openSteps(longer, done, findStep(longer, 'chapter 2'))), ['origin', 'roles']);
    assert.deepEqual([nextStep(longer, done), openSteps(longer, done)], [undefined, []]);
    assert.deepEqual(
      [handbookSteps, extraSteps, tasksOf].map((of) => ids(of(longer))),
      [['table'], ['origin', 'roles'], ['alias', 'count']],
    );
  });

  it('continues an optional step that was started, unless it is a task', () => {
    const longer: readonly Chapter[] = [
      { number: 1, title: 'Table', steps: [step('table')] },
      { number: 2, title: 'More', extra: true, steps: [step('roles'), step('alias', { task: true })] },
    ];
    const open = (statuses: Readonly<Record<string, StepStatus>>) => ids(openSteps(longer, checkpointWith(statuses)));
    assert.deepEqual(open({ table: 'verified', roles: 'provisioned', alias: 'started' }), ['roles']);
    assert.deepEqual(open({ table: 'verified', roles: 'verified', alias: 'started' }), []);
    assert.deepEqual(open({ table: 'verified', roles: 'skipped' }), []);
  });

  it('offers its tasks once the handbook is done: the one that is open, else the first that is left', () => {
    const longer: readonly Chapter[] = [
      { number: 1, title: 'Table', steps: [step('table')] },
      {
        number: 2,
        title: 'More',
        extra: true,
        steps: ['alias', 'count', 'redirect'].map((id) => step(id, { task: true })),
      },
    ];
    const offered = (statuses: Readonly<Record<string, StepStatus>>) => nextTask(longer, checkpointWith(statuses))?.id;
    assert.equal(offered({}), undefined);
    assert.equal(offered({ table: 'verified' }), 'alias');
    assert.equal(offered({ table: 'verified', alias: 'skipped' }), 'count');
    assert.equal(offered({ table: 'verified', redirect: 'provisioned' }), 'redirect');
    assert.equal(offered({ table: 'verified', alias: 'verified', count: 'verified', redirect: 'skipped' }), undefined);
  });

  it('counts a step as done whose other checks could not run', () => {
    const checkpoint = checkpointWith({ table: 'provisioned', bucket: 'provisioned' });
    checkpoint.steps['table'] = { status: 'provisioned', at: '', unproven: [{ id: 'table.x', title: 'X' }] };
    assert.deepEqual([isDone(checkpoint, 'table'), isDone(checkpoint, 'bucket')], [true, false]);
    assert.deepEqual(unprovenOf(checkpoint), [{ id: 'table.x', title: 'X' }]);
  });

  it('knows the step of a check by its id', () => {
    assert.equal(stepOfCheck('database-access.stores-url'), 'database-access');
  });
});
