// Steps that run in parallel: order, failures, interruption.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { advanceAll, type AdvanceAllOptions } from '../../../src/engine/build/advance-all.ts';
import { courseSteps } from '../../../src/engine/course.ts';
import { isStillWaiting } from '../../../src/engine/wait/slow-waits.ts';
import type { Run } from '../../../src/engine/run.ts';
import { createCourseOrder } from '../../../src/engine/report/course-order.ts';
import type { Event, ProvisionContext, Step, StepEntry, VerifyContext } from '../../../src/engine/types.ts';
import { fakeRun, fakeResource, type FakeRun, type FakeAccount } from '../fake-course.ts';

interface Fake extends Partial<Omit<StepEntry, 'id'>> {
  /** Milliseconds of its making. */
  readonly ms?: number;
  readonly make?: (step: ProvisionContext) => Promise<unknown>;
  readonly prove?: (step: VerifyContext) => Promise<unknown>;
}

const minutes = { for: 'the edges', usually: 240, atMost: 1800 };

describe('steps side by side', () => {
  const account: FakeAccount = new Map();
  const thing = fakeResource(account);
  /** What the steps did, as it happened. */
  const log: string[] = [];
  let stop: AbortController;
  beforeEach(() => {
    account.clear();
    log.length = 0;
    stop = new AbortController();
  });

  it('begin as soon as what they need is proven, and are told of one after the other', async () => {
    const run = courseOf({
      a: { ms: 30 },
      b: { ms: 5 },
      c: { needs: ['b'] },
      d: { needs: ['a', 'c'] },
    });
    const told = await up(run);
    assert.deepEqual(log, [
      'a begins',
      'b begins',
      'b made',
      'b proven',
      'c begins',
      'c made',
      'c proven',
      ...after('a'),
      ...whole('d'),
    ]);
    assert.deepEqual(told, ['a', 'b', 'c', 'd'].flatMap(lines));
    assert.deepEqual(statuses(run), { a: 'verified', b: 'verified', c: 'verified', d: 'verified' });
  });

  it('wait for an optional step that they read, where it is built as well', async () => {
    const run = courseOf({ a: { ms: 5 }, b: { reads: ['a', 'not-built'] } });
    await up(run);
    assert.deepEqual(log, ['a', 'b'].flatMap(whole));
  });

  it('come one after the other where one at a time was asked for', async () => {
    const run = courseOf({ a: { ms: 5 }, b: {}, c: { needs: ['a'] } });
    await up(run, { atOnce: 1 });
    assert.deepEqual(log, ['a', 'b', 'c'].flatMap(whole));
  });

  it('are no more at once than they may be', async () => {
    let [now, most] = [0, 0];
    const counted = async () => {
      most = Math.max(most, (now += 1));
      await sleep(5);
      now -= 1;
    };
    const run = courseOf({ a: { make: counted }, b: { make: counted }, c: { make: counted }, d: { make: counted } });
    await up(run, { atOnce: 2 });
    assert.equal(most, 2);
  });

  it('that may ask run in their turn alone', async () => {
    const run = courseOf({ a: { ms: 10 }, b: { asks: true }, c: {} });
    await up(run);
    assert.ok(log.indexOf('b begins') > log.indexOf('a proven'));
    assert.ok(log.indexOf('c begins') < log.indexOf('a proven'));
  });

  it('are made before, and proven after, what only their proof needs', async () => {
    const run = courseOf({ a: {}, b: { ms: 10, needs: ['a'] }, c: { needs: ['a'], verifiedAfter: ['b'] } });
    await up(run);
    assert.ok(log.indexOf('c made') < log.indexOf('b made'));
    assert.ok(log.indexOf('c proven') > log.indexOf('b proven'));
  });

  it('pass over what is not to be done', async () => {
    const run = courseOf({ a: {}, b: { needs: ['a'] } });
    await up(run, {}, ['b']);
    assert.deepEqual(log, whole('b'));
  });

  describe('of which one fails', () => {
    const fails = ({ check }: VerifyContext) =>
      check('step.works', 'it works', () =>
        Promise.resolve({ pass: false, because: 'no', expected: 'yes', actual: 'no', help: 'workshop next' }),
      );

    it('before its turn: steps before it finish, no step after it starts, and its failure is shown in its turn', async () => {
      const run = courseOf({
        a: { ms: 20 },
        b: { needs: ['a'] },
        c: { prove: fails },
        d: { needs: ['b'] },
        e: { needs: ['a'] },
      });
      const told = await up(run);
      assert.equal(told.at(-1), 'failed: c');
      assert.deepEqual(told.slice(0, 8), ['a', 'b'].flatMap(lines));
      assert.deepEqual(statuses(run), { a: 'verified', b: 'verified', c: 'provisioned' });
    });

    it('with an error: that is what ends it, once the others have come to rest', async () => {
      const run = courseOf({
        a: { ms: 5, make: () => Promise.reject(new Error('AWS refuses')) },
        b: {
          async make(step) {
            await step.ensure('one', thing, { name: 'One' });
            await sleep(20);
            log.push('b has made one');
            await step.ensure('two', thing, { name: 'Two' });
          },
        },
      });
      await assert.rejects(up(run), /AWS refuses/);
      assert.ok(log.includes('b has made one'), 'what was under way is finished');
      assert.deepEqual([...account.keys()], ['One'], 'and no new step starts');
      assert.deepEqual(statuses(run), { a: 'started', b: 'started' });
    });

    it('while another waits for minutes: that is left to AWS, noted, and gone on with later', async () => {
      let there = false;
      const slow = ({ aws }: ProvisionContext) => aws.waiter.until(minutes, () => Promise.resolve(there || undefined));
      let broken = true;
      const run = courseOf({
        a: { ms: 10, prove: (step) => (broken ? fails(step) : Promise.resolve()) },
        b: { make: slow },
      });
      const began = performance.now();
      assert.equal((await up(run)).at(-1), 'failed: a');
      assert.ok(performance.now() - began < 500);
      assert.equal(run.checkpoint.steps['b']?.waiting?.for, 'the edges');
      there = true;
      broken = false;
      await up(run);
      assert.deepEqual(statuses(run), { a: 'verified', b: 'verified' });
      assert.equal(run.checkpoint.steps['b']?.waiting, undefined);
    });
  });

  it('that hand control back do not keep the others, and are looked at again in their turn', async () => {
    let looked = 0;
    const slow = ({ aws, expectFailure }: ProvisionContext) => {
      looked += 1;
      return expectFailure('b.fails', 'it fails', 'first', () =>
        Promise.resolve({ failed: true, seen: '403', commands: [] }),
      ).then(() => aws.waiter.until({ ...minutes, atMost: 0.05 }, () => Promise.resolve(undefined)));
    };
    const run = courseOf({ a: { ms: 300 }, b: { make: slow }, c: { needs: ['a'] }, d: { needs: ['b'] } });
    const told: string[] = [];
    await assert.rejects(up(run, {}, undefined, told), isStillWaiting);
    assert.equal(looked, 2);
    assert.deepEqual(statuses(run), { a: 'verified', b: 'started', c: 'verified' });
    assert.deepEqual(
      told.slice(4),
      ['turn of b', 'failure.seen b', 'step.started b'],
      'nothing is told twice, nor lost',
    );
  });

  it('all end with Ctrl-C, with what they have started in the checkpoint', async () => {
    const long = async (step: ProvisionContext, name: string) => {
      await step.ensure(name, thing, { name });
      await step.aws.waiter.until({ for: name, usually: 5, atMost: 60 }, () => Promise.resolve(undefined));
    };
    const run = courseOf({
      a: { make: (step) => long(step, 'One') },
      b: { make: (step) => long(step, 'Two') },
      c: {},
      d: { make: ({ aws }) => aws.waiter.until(minutes, () => Promise.resolve(undefined)) },
    });
    setTimeout(() => stop.abort(), 20);
    await assert.rejects(up(run), { name: 'AbortError' });
    assert.deepEqual(statuses(run), { a: 'started', b: 'started', c: 'verified', d: 'started' });
    assert.equal(run.checkpoint.steps['d']?.waiting?.for, 'the edges', 'what goes on at AWS is noted');
    assert.deepEqual(
      run.saves.at(-1)?.resources.map(({ id }) => id),
      ['One', 'Two'],
    );
  });

  it('have come to rest also where telling of one goes wrong', async () => {
    const run = courseOf({ a: {}, b: { ms: 20 } });
    const startTurn = ({ id }: { id: string }) =>
      id === 'b' ? Promise.reject(new Error('no answer')) : Promise.resolve();
    await assert.rejects(advanceAll(run, courseSteps(run.course), { atOnce: 4, startTurn }), /no answer/);
    assert.ok(log.includes('b made'));
    const saves = run.saves.length;
    await sleep(30);
    assert.equal(run.saves.length, saves);
  });

  function courseOf(fakes: Record<string, Fake>): FakeRun {
    const steps = Object.entries(fakes).map(([id, { ms = 0, make, prove, ...entry }]): StepEntry => {
      const step: Step = {
        id,
        async provision(context) {
          log.push(`${id} begins`);
          if (ms > 0) await sleep(ms);
          await make?.(context);
          log.push(`${id} made`);
          return id;
        },
        async verify(context) {
          await prove?.(context);
          log.push(`${id} proven`);
        },
      };
      return { title: id, needs: [], ...entry, id, load: () => Promise.resolve(step) };
    });
    return fakeRun([{ number: 1, title: 'One', steps }], [thing], stop.signal);
  }
});

/** Resolves with what a learner is told, in order. */
async function up(
  run: Run,
  options: Partial<AdvanceAllOptions> = {},
  only?: readonly string[],
  told: string[] = [],
): Promise<string[]> {
  const turns = createCourseOrder((event) => void told.push(`${event.type} ${(event as { step?: string }).step}`));
  // Between the engine and its listeners, as the command puts it.
  const events = (run as FakeRun).events;
  const push = events.push.bind(events);
  events.push = (...more: Event[]) => {
    more.forEach(turns.on);
    return push(...more);
  };
  const steps = courseSteps(run.course).filter(({ id }) => !only || only.includes(id));
  const failed = await advanceAll(run, steps, {
    atOnce: 4,
    startTurn(courseStep, isRerun) {
      told.push(`turn of ${courseStep.id}`);
      turns.startTurn(courseStep.id, isRerun);
      return Promise.resolve();
    },
    ...options,
  });
  return failed ? [...told, `failed: ${failed.id}`] : told;
}

const whole = (id: string) => [`${id} begins`, ...after(id)];
const after = (id: string) => [`${id} made`, `${id} proven`];
const lines = (id: string) => [`turn of ${id}`, `step.started ${id}`, `step.provisioned ${id}`, `step.verified ${id}`];

function statuses({ checkpoint }: Run): Record<string, string> {
  const entries = Object.entries(checkpoint.steps).map(([id, { status }]): [string, string] => [id, status]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
