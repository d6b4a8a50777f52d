// Every way in which a wait ends, and when it is shown.
import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { createWaiter, isPolling } from '../../../src/engine/wait/waiter.ts';
import { leaveSlowWaits, StillWaitingError, withoutSlowWaits } from '../../../src/engine/wait/slow-waits.ts';
import type { Event, Waiter } from '../../../src/engine/types.ts';

const wait = { for: 'the table to become active', usually: 1, atMost: 5 };
const slow = { for: 'the distribution to be deployed', usually: 240, atMost: 1800 };

describe('a wait', () => {
  let events: Event[];
  let stop: AbortController;
  let waiter: Waiter;
  beforeEach(() => {
    events = [];
    stop = new AbortController();
    const passes = (error: unknown) => error instanceof Error && error.message === 'not yet';
    waiter = createWaiter({ emit: (event) => void events.push(event), signal: stop.signal, passes });
  });

  /** Resolves with a value at the nth try. */
  const atTry = (nth: number, before: () => Promise<undefined> = () => Promise.resolve(undefined)) => {
    let tries = 0;
    return () => {
      tries += 1;
      return tries < nth ? before() : Promise.resolve(`after ${tries}`);
    };
  };
  const notYet = () => Promise.reject(new Error('not yet'));

  it('ends with the first value of its probe, and is not shown if it is short', async () => {
    assert.equal(await waiter.until(wait, atTry(3)), 'after 3');
    assert.deepEqual(events, []);
  });

  it('goes on after an error that goes away by itself, and ends at once with any other', async () => {
    assert.equal(await waiter.until(wait, atTry(2, notYet)), 'after 2');
    await assert.rejects(
      waiter.until(wait, () => Promise.reject(new Error('no permission'))),
      { message: 'no permission' },
    );
  });

  it('ends before its limit after ten seconds of errors, unless they say that something new is not there yet', async () => {
    const isPending = (error: unknown) => error instanceof Error && error.message === 'no such host';
    const options = { emit: () => undefined, signal: stop.signal, passes: () => true, isPending };
    for (const [message, tries, ends] of [
      ['network down', 4, { message: 'network down' }],
      ['no such host', 5, { code: 'timed-out', state: 'The last error was: no such host' }],
    ] as const) {
      let tried = 0;
      // Each try takes four seconds of this clock.
      const clock = mock.method(performance, 'now', () => tried * 4_000);
      const probe = () => {
        tried += 1;
        return Promise.reject(new Error(message));
      };
      try {
        const bound = { ...wait, atMost: 20, pauses: [0, 0, 0, 0, 0] };
        await assert.rejects(createWaiter(options).until(bound, probe), ends);
      } finally {
        clock.mock.restore();
      }
      assert.equal(tried, tries);
    }
  });

  it('ends at its limit, with the last error and what it means', async () => {
    await assert.rejects(waiter.until({ ...wait, atMost: 0.05 }, notYet), {
      code: 'timed-out',
      message: 'Waited 0 s for the table to become active, without success.',
      state: 'The last error was: not yet',
      fix: 'workshop next',
    });
    await assert.rejects(
      waiter.until({ ...wait, atMost: 0.05 }, () => Promise.resolve(undefined)),
      { state: 'Nothing was rolled back. It may still complete.' },
    );
  });

  it('is shown once it takes a second, with how long it usually takes', async () => {
    await waiter.until({ ...wait, pauses: [1] }, atTry(2));
    assert.deepEqual(
      events.map((event) =>
        event.type === 'waiting' ? [event.type, event.for, event.usually, event.atMost] : event.type,
      ),
      [['waiting', 'the table to become active', 1, 5], 'waited'],
    );
  });

  it('calls again as long as the error is one to retry', async () => {
    let calls = 0;
    const run = () => {
      calls += 1;
      return calls < 3 ? Promise.reject(new Error('busy')) : Promise.resolve('done');
    };
    assert.equal(await waiter.retry(wait, (error) => (error as Error).message === 'busy', run), 'done');
    assert.equal(calls, 3);
    await assert.rejects(
      waiter.retry(
        wait,
        () => false,
        () => Promise.reject(new Error('denied')),
      ),
      { message: 'denied' },
    );
  });

  it('tells its probe that it is polled', async () => {
    assert.equal(await waiter.until(wait, () => Promise.resolve(isPolling())), true);
    assert.equal(isPolling(), false);
  });

  it('ends with Ctrl-C', async () => {
    const waiting = waiter.until(wait, () => Promise.resolve(undefined));
    setTimeout(() => stop.abort(), 30);
    await assert.rejects(waiting, { name: 'AbortError' });
  });

  describe('that is slow', () => {
    const never = () => Promise.resolve(undefined);
    const isStillWaiting = (error: unknown) =>
      error instanceof StillWaitingError &&
      error.code === 'waiting' &&
      error.message === 'Stopped waiting for the distribution to be deployed.' &&
      error.state === 'AWS continues by itself. It usually takes 4 min.' &&
      error.fix === 'workshop next   # checks again, at any time';

    it('is not a failure at its limit, nor at Ctrl-C', async () => {
      await assert.rejects(waiter.until({ ...slow, atMost: 0.05 }, never), isStillWaiting);
      setTimeout(() => stop.abort(), 30);
      await assert.rejects(waiter.until(slow, never), isStillWaiting);
    });

    it('ends when another step stops it, while other waits go on', async () => {
      const other = new AbortController();
      const leaving = leaveSlowWaits(waiter, other.signal);
      const quick = leaving.until(wait, atTry(6));
      setTimeout(() => other.abort(), 30);
      await assert.rejects(leaving.until(slow, never), isStillWaiting);
      assert.equal(await quick, 'after 6');
    });

    it('is tried for three seconds where the learner does not want to wait', async () => {
      const limits: number[] = [];
      const recording: Waiter = {
        ...waiter,
        until: ({ atMost }) => Promise.resolve(void limits.push(atMost) as never),
      };
      const impatient = withoutSlowWaits(recording);
      await impatient.until(slow, never);
      await impatient.until(wait, never);
      assert.deepEqual(limits, [3, 5]);
    });
  });
});
