// One step from its intent to its checks, also after a crash.
import assert from 'node:assert/strict';
import { advance } from '../../../src/engine/build/advance.ts';
import { nextStep, courseSteps } from '../../../src/engine/course.ts';
import { WorkshopError } from '../../../src/engine/errors.ts';
import type { Resource, Step } from '../../../src/engine/types.ts';
import { verify } from '../../../src/engine/check/verify.ts';
import { fakeCourse, fakeRun, fakeResource, fatal, type FakeAccount } from '../fake-course.ts';

describe('advancing a step', () => {
  const account: FakeAccount = new Map();
  const thing = fakeResource(account);
  beforeEach(() => account.clear());

  const simple: Step = {
    id: 'simple',
    async provision(step) {
      return step.ensure('one', thing, { name: step.name('One') });
    },
    async verify({ check }) {
      await check('simple.there', 'the thing is there', async () =>
        account.has('One')
          ? { pass: true }
          : { pass: false, because: 'gone', expected: 'One', actual: 'nothing', help: 'workshop next' },
      );
    },
  };

  it('saves what it is about to make before it makes it', async () => {
    const seen: unknown[] = [];
    const watching: Resource<{ name: string }, { name: string; size: number }> = {
      ...thing,
      ensure(props, aws, known) {
        seen.push(run.saves.at(-1)?.resources.map(({ id, status, outputs }) => ({ id, status, outputs })));
        return thing.ensure(props, aws, known);
      },
    };
    const step: Step = { ...simple, provision: (step) => step.ensure('one', watching, { name: 'One' }) };
    const run = fakeRun(fakeCourse(step), [watching]);
    await advance(run, first(run));
    assert.deepEqual(seen, [[{ id: 'one', status: 'creating', outputs: undefined }]]);
    assert.deepEqual(run.saves.at(-1)?.resources[0]?.outputs, { name: 'One', size: 1 });
    assert.equal(run.checkpoint.steps['simple']?.status, 'verified');
  });

  it('leaves the step started where making it stops, and goes on from there', async () => {
    let broken = true;
    const step: Step = {
      ...simple,
      async provision(step) {
        const one = await step.ensure('one', thing, { name: 'One' });
        if (broken) throw fatal();
        await step.ensure('two', thing, { name: 'Two' });
        return one;
      },
    };
    const run = fakeRun(fakeCourse(step), [thing]);
    await assert.rejects(advance(run, first(run)), /killed/);
    assert.equal(run.checkpoint.steps['simple']?.status, 'started');
    broken = false;
    assert.equal((await advance(run, first(run))).verified, true);
    assert.deepEqual(
      run.checkpoint.resources.map(({ id }) => id),
      ['one', 'two'],
    );
  });

  it('makes again what was made and is gone', async () => {
    const run = fakeRun(fakeCourse(simple), [thing]);
    await advance(run, first(run));
    account.clear();
    run.checkpoint.steps['simple'] = { ...run.checkpoint.steps['simple'], status: 'provisioned', at: '' };
    assert.equal((await advance(run, first(run))).verified, true);
    assert.ok(account.has('One'));
  });

  it('re-opens a later step whose setting an earlier one, made again, has undone', async () => {
    const later: Step = {
      ...simple,
      id: 'later',
      provision: (step) => step.ensure('one', thing, { name: 'One', size: 2 }),
    };
    const run = fakeRun(fakeCourse(simple, later), [thing]);
    for (const courseStep of courseSteps(run.course)) await advance(run, courseStep);
    const status = (id: string) => run.checkpoint.steps[id]?.status;
    assert.deepEqual([status('simple'), status('later')], ['verified', 'verified']);
    delete run.checkpoint.steps['simple'];
    await advance(run, first(run));
    assert.deepEqual([status('simple'), status('later')], ['verified', 'provisioned']);
  });

  it('shows the failure that comes first once, also after an interruption', async () => {
    let tries = 0;
    const step: Step = {
      ...simple,
      async provision(step) {
        await step.expectFailure('simple.fails', 'it fails', 'nothing is there', () =>
          Promise.resolve({ failed: true, seen: '403', commands: [] }),
        );
        tries += 1;
        if (tries === 1) throw fatal();
        return step.ensure('one', thing, { name: 'One' });
      },
    };
    const run = fakeRun(fakeCourse(step), [thing]);
    await assert.rejects(advance(run, first(run)), { message: 'killed' });
    await advance(run, first(run));
    assert.deepEqual(
      run.events.filter(({ type }) => type === 'failure.seen'),
      [
        {
          type: 'failure.seen',
          step: 'simple',
          id: 'simple.fails',
          title: 'it fails',
          because: 'nothing is there',
          seen: '403',
          commands: [],
        },
      ],
    );
    assert.deepEqual(run.checkpoint.steps['simple']?.failuresSeen, ['simple.fails']);
  });

  it('reads what was there before us once, before the first change', async () => {
    const order: string[] = [];
    const setting: Resource<{ name: string; size?: number }, { name: string; size: number }> = {
      ...thing,
      before() {
        order.push('before');
        return Promise.resolve({ was: 'off' });
      },
      ensure(props, aws, known) {
        order.push('ensure');
        return thing.ensure(props, aws, known);
      },
    };
    const step: Step = {
      ...simple,
      async provision(step) {
        await step.ensure('one', setting, { name: 'One', size: 2 });
        return step.ensure('one', setting, { name: 'One', size: 3 });
      },
    };
    const run = fakeRun(fakeCourse(step), [setting]);
    await advance(run, first(run));
    assert.deepEqual(order, ['before', 'ensure', 'ensure']);
    const [record] = run.checkpoint.resources;
    assert.deepEqual(record?.before, { value: { was: 'off' } });
    assert.deepEqual(
      record?.changes.map(({ step, props }) => ({ step, props })),
      [{ step: 'simple', props: { name: 'One', size: 2 } }],
    );
  });

  it('tells a check that failed from one that could not be made, and blocks those behind it', async () => {
    const step: Step = {
      ...simple,
      async verify({ check }) {
        await check('simple.fine', 'is fine', async () => ({ pass: true }));
        await check('simple.unanswered', 'cannot be asked', () => Promise.reject(new Error('no answer')));
        await check('simple.after', 'comes after', async () => ({ pass: true }));
        await check('simple.over', 'is over', async () => ({ pass: true }), { until: 'simple' });
      },
    };
    const run = fakeRun(fakeCourse(step), [thing]);
    const { verified, checks } = await advance(run, first(run));
    assert.equal(verified, false);
    assert.deepEqual(
      checks.map(({ status }) => status),
      ['pass', 'error', 'blocked', 'superseded'],
    );
    assert.equal(run.checkpoint.steps['simple']?.status, 'provisioned');
  });

  it('says how many checks a later step has overtaken, and does not count them as passed', async () => {
    const step: Step = {
      ...simple,
      async verify({ check }) {
        await check('simple.over', 'is over', async () => ({ pass: true }), { until: 'simple' });
      },
    };
    const run = fakeRun(fakeCourse(step), [thing]);
    await advance(run, first(run));
    const last = run.events.at(-1);
    assert.deepEqual(last?.type === 'step.verified' && [last.passed, last.skipped], [0, 1]);
  });

  it('goes past what a server in place of AWS has no part for, and claims no proof of it', async () => {
    const missing = () => Promise.reject(new WorkshopError({ code: 'not-served', message: 'No websites here.' }));
    let served = false;
    const step: Step = {
      ...simple,
      async provision(step) {
        await step.expectFailure('simple.closed', 'is closed', 'it is new', missing);
        return simple.provision(step);
      },
      async verify({ check }) {
        await check('simple.seen', 'is seen', () => (served ? Promise.resolve({ pass: true }) : missing()));
        await check('simple.after', 'comes after', async () => ({ pass: true }));
      },
    };
    const run = fakeRun(fakeCourse(step), [thing]);
    const { verified, checks } = await advance(run, first(run));
    assert.deepEqual(
      checks.map(({ status, notServed }) => [status, notServed]),
      [
        ['error', true],
        ['pass', undefined],
      ],
    );
    assert.deepEqual([verified, nextStep(run.course, run.checkpoint)], [true, undefined]);
    const record = run.checkpoint.steps['simple'];
    assert.deepEqual([record?.status, record?.unproven], ['provisioned', [{ id: 'simple.seen', title: 'is seen' }]]);
    const told = run.events.map(({ type }) => type);
    assert.ok(told.includes('failure.unseen') && told.includes('step.unproven') && !told.includes('step.verified'));

    served = true;
    await verify(run, first(run), step);
    assert.deepEqual([record?.status, record?.unproven], ['verified', undefined]);
  });

  it('gives a check the time it asks for', async () => {
    let tries = 0;
    const step: Step = {
      ...simple,
      async verify({ check }) {
        const slow = async () => {
          tries += 1;
          return tries >= 3
            ? ({ pass: true } as const)
            : ({ pass: false, because: '', expected: '', actual: '', help: '' } as const);
        };
        await check('simple.slow', 'passes in the end', slow, { wait: { usually: 1, atMost: 5 } });
      },
    };
    const run = fakeRun(fakeCourse(step), [thing]);
    assert.equal((await advance(run, first(run))).verified, true);
    assert.equal(tries, 3);
  });

  it('fails a check with its last reason when the time is over', async () => {
    const step: Step = {
      ...simple,
      async verify({ check }) {
        const never = async () =>
          ({ pass: false, because: 'still 403', expected: '200', actual: '403', help: 'workshop verify' }) as const;
        await check('simple.never', 'never passes', never, { wait: { usually: 0, atMost: 0.1 } });
      },
    };
    const run = fakeRun(fakeCourse(step), [thing]);
    const { checks } = await advance(run, first(run));
    assert.deepEqual(
      checks.map(({ status, because }) => ({ status, because })),
      [{ status: 'fail', because: 'still 403' }],
    );
  });
});

function first(run: Parameters<typeof advance>[0]) {
  const [courseStep] = courseSteps(run.course);
  assert.ok(courseStep);
  return courseStep;
}
