// Undo and skip, and changes that reach beyond the workshop's own resources.
import assert from 'node:assert/strict';
import { advance } from '../../../src/engine/build/advance.ts';
import { courseSteps, nextStep } from '../../../src/engine/course.ts';
import { historyOf, rewriteHistory, withoutSteps } from '../../../src/engine/records/history.ts';
import { skip } from '../../../src/engine/build/skip.ts';
import { lastBuilt, undo } from '../../../src/engine/remove/undo.ts';
import type { Chapter, Json, Resource, ResourceRecord, Step } from '../../../src/engine/types.ts';
import { fakeCourse, fakeRun, fakeResource, fatal, type FakeAccount } from '../fake-course.ts';

describe('undo', () => {
  const account: FakeAccount = new Map();
  const thing = fakeResource(account);
  beforeEach(() => account.clear());

  const small: Step = {
    id: 'small',
    provision: (step) => step.ensure('one', thing, { name: 'One', size: 1 }),
    verify: () => Promise.resolve(),
  };
  const large: Step = {
    id: 'large',
    async provision(step) {
      await step.ensure('one', thing, { name: 'One', size: 2 });
      await step.ensure('one', thing, { name: 'One', size: 3 });
      return step.ensure('two', thing, { name: 'Two' });
    },
    verify: () => Promise.resolve(),
  };

  async function built(resource: unknown = thing) {
    const run = fakeRun(fakeCourse(small, large), [resource]);
    for (const courseStep of courseSteps(run.course)) await advance(run, courseStep);
    return run;
  }

  it('sets back what the step changed and then removes what it made, however often it did', async () => {
    const run = await built();
    const courseStep = lastBuilt(run);
    assert.ok(courseStep?.id === 'large');
    const plan = await undo(run, courseStep);
    assert.deepEqual(
      plan.map(({ record, action, to }) => [record.id, action, to]),
      [
        ['one', 'revert', { name: 'One', size: 1 }],
        ['two', 'remove', undefined],
      ],
    );
    assert.deepEqual([...account], [['One', { name: 'One', size: 1 }]]);
    assert.deepEqual(run.checkpoint.steps, { small: run.checkpoint.steps['small'] });
    assert.deepEqual(run.checkpoint.resources[0]?.changes, []);
    assert.deepEqual(run.events.at(-1), { type: 'step.undone', step: 'large', title: 'Title of large', chapter: 2 });
  });

  it('puts back what was there before us, where the step was the first to change it', async () => {
    const restored: Json[] = [];
    const setting: Resource<{ name: string; size?: number }, { name: string; size: number }> = {
      ...thing,
      before: () => Promise.resolve('as it was'),
      remove: (_props, _aws, _known, before) => Promise.resolve(void restored.push(before)),
    };
    const step: Step = { ...small, provision: (context) => context.ensure('one', setting, { name: 'One' }) };
    const run = fakeRun(fakeCourse(step), [setting]);
    const [courseStep] = courseSteps(run.course);
    assert.ok(courseStep);
    await advance(run, courseStep);
    await undo(run, courseStep);
    assert.deepEqual([restored, run.checkpoint.resources], [['as it was'], []]);
  });

  it('goes on after a crash at any moment, with the same step', async () => {
    for (const when of ['remove', 'ensure'] as const) {
      account.clear();
      let broken = false;
      const fragile = {
        ...thing,
        remove: (...args: Parameters<typeof thing.remove>) =>
          broken && when === 'remove' ? Promise.reject(fatal()) : thing.remove(...args),
        ensure: (...args: Parameters<typeof thing.ensure>) =>
          broken && when === 'ensure' ? Promise.reject(fatal()) : thing.ensure(...args),
      };
      const run = await built(fragile);
      const courseStep = lastBuilt(run);
      assert.ok(courseStep);
      broken = true;
      await assert.rejects(undo(run, courseStep), /killed/);
      broken = false;
      // Only what is on disk is left of it.
      const saved = run.saves.at(-1);
      assert.ok(saved);
      Object.assign(run.checkpoint, structuredClone(saved));
      assert.equal(lastBuilt(run)?.id, 'large');
      await undo(run, courseStep);
      assert.deepEqual([...account], [['One', { name: 'One', size: 1 }]]);
      assert.deepEqual(Object.keys(run.checkpoint.steps), ['small']);
    }
  });

  it('keeps the history of a thing that an earlier step was built again on', () => {
    const record: ResourceRecord = {
      id: 'one',
      step: 'a',
      kind: 'thing',
      status: 'ready',
      props: 4,
      changes: [
        { step: 'b', props: 1, at: '' },
        { step: 'c', props: 2, at: '' },
        { step: 'b', props: 3, at: '' },
      ],
      at: '',
    };
    assert.deepEqual(
      historyOf(record).map(({ step, props }) => `${step}${JSON.stringify(props)}`),
      ['a1', 'b2', 'c3', 'b4'],
    );
    rewriteHistory(record, withoutSteps(record, new Set(['c'])) ?? [], new Set(['c']));
    assert.deepEqual(
      [record.props, record.changes.map(({ step, props }) => [step, props])],
      [
        4,
        [
          ['b', 1],
          ['b', 2],
        ],
      ],
    );
    assert.equal(withoutSteps(record, new Set(['a'])), undefined);
  });

  it('passes over a step that was put off', async () => {
    const run = fakeRun(skippable(fakeCourse(small, large), 'large'), [thing]);
    const [first] = courseSteps(run.course);
    assert.ok(first);
    await advance(run, first);
    assert.deepEqual(
      (await skip(run)).map(({ id }) => id),
      ['large'],
    );
    assert.equal(lastBuilt(run)?.id, 'small');
  });
});

/** The same course, in which this step can be skipped. */
function skippable(course: Chapter[], step: string, skipWith: string[] = []): Chapter[] {
  return course.map((chapter) => ({
    ...chapter,
    steps: chapter.steps.map((entry) => (entry.id === step ? { ...entry, skipWith } : entry)),
  }));
}

describe('skip', () => {
  const step = (id: string): Step => ({ id, provision: () => Promise.resolve({}), verify: () => Promise.resolve() });

  it('refuses a step that later steps need, and names those that can be skipped', async () => {
    const run = fakeRun(skippable(fakeCourse(step('a'), step('b')), 'b'), []);
    await assert.rejects(skip(run), {
      code: 'usage',
      message: 'The step a cannot be skipped: later steps need what it creates.',
      state: 'Nothing was changed. You can skip: b.',
      fix: 'workshop next',
    });
    assert.deepEqual(run.checkpoint.steps, {});
  });

  it('skips the later steps that go with it, and none that is done', async () => {
    const run = fakeRun(skippable(fakeCourse(step('a'), step('b'), step('c'), step('d')), 'a', ['b', 'c']), []);
    run.checkpoint.steps['b'] = { status: 'verified', at: '' };
    assert.deepEqual(
      (await skip(run)).map(({ id }) => id),
      ['a', 'c'],
    );
    assert.deepEqual(
      run.events.map((event) => [event.type, 'step' in event && event.step]),
      [
        ['step.skipped', 'a'],
        ['step.skipped', 'c'],
      ],
    );
    assert.equal(run.checkpoint.steps['b']?.status, 'verified');
    assert.equal(nextStep(run.course, run.checkpoint)?.id, 'd');
  });

  it('refuses where everything is built', async () => {
    const run = fakeRun(fakeCourse(step('a')), []);
    run.checkpoint.steps['a'] = { status: 'verified', at: '' };
    await assert.rejects(skip(run), { message: 'There is nothing left to skip.', fix: 'workshop status' });
  });
});

describe('what reaches beyond our own things', () => {
  const account: FakeAccount = new Map();
  const risky: Resource<{ name: string; size?: number }, { name: string; size: number }> = {
    ...fakeResource(account),
    danger: () => Promise.resolve({ meaning: 'opens all', question: 'Open all?', flag: '--allow-it' }),
  };
  const open: Step = {
    id: 'open',
    provision: (context) => context.ensure('one', risky, { name: 'One' }),
    verify: () => Promise.resolve(),
  };
  const place = (run: ReturnType<typeof fakeRun>) => courseSteps(run.course)[0] as never;

  it('is not done without a yes of its own', async () => {
    const run = fakeRun(fakeCourse(open), [risky]);
    const asked: string[] = [];
    const refusing = {
      ...run,
      confirmDanger: ({ question }: { question: string }) => Promise.resolve(asked.push(question) < 0),
    };
    await assert.rejects(advance(refusing, place(run)), {
      code: 'refused',
      message: 'Not confirmed: Open all?',
      state: 'Nothing was changed.',
      fix: 'workshop status   # or run the command again with --allow-it',
    });
    assert.deepEqual([asked, [...account]], [['Open all?'], []]);
    await advance({ ...run, confirmDanger: () => Promise.resolve(true) }, place(run));
    assert.ok(account.has('One'));
  });
});

describe('the wait for a removal that takes minutes', () => {
  it('ends without a failure, however long it took', async () => {
    const { aws } = fakeRun([], []);
    const wait = { for: 'the edges', usually: 240, atMost: 0.05 };
    await assert.rejects(
      aws.waiter.until(wait, () => Promise.resolve(undefined)),
      (error: { code?: string; exitCode?: number }) => error.code === 'waiting' && error.exitCode === 7,
    );
  });
});
