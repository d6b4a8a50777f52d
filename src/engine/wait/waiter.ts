// Waiting: the one place that sleeps. Every wait has a reason and a bound, tells how long it has been, and ends at once
// on an error that no waiting mends.
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkshopError } from '../errors.ts';
import { isSlow, stillWaiting } from './slow-waits.ts';
import type { Emit, Waiter, Wait } from '../types.ts';

export interface WaiterOptions {
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Whether an error of a probe passes by itself; all others are thrown at once. */
  readonly passes: (error: unknown) => boolean;
}

/** Seconds. */
const maxFailing = 10;

type TryResult<T> = { readonly done: T } | { readonly last?: unknown };

/** Seconds between tries: dense at first, since most things take a moment, then every two and, late, every ten. */
function pause(elapsed: number): number {
  if (elapsed < 0.2) return 0.02;
  if (elapsed < 1) return 0.1;
  if (elapsed < 4) return 0.5;
  return elapsed < 60 ? 2 : 10;
}

const polls = new AsyncLocalStorage<true>();

/** Whether whoever asks is inside of a poll, which asks again by itself. */
export function isPolling(): boolean {
  return polls.getStore() ?? false;
}

export function createWaiter({ emit, signal, passes }: WaiterOptions): Waiter {
  /** Ctrl-C in the middle of something slow leaves it to AWS: that is no failure. */
  async function wait<T>(what: Wait, bounded: boolean, attempt: () => Promise<TryResult<T>>): Promise<T> {
    try {
      return await poll(what, bounded, attempt);
    } catch (error) {
      throw signal.aborted && isSlow(what) && !(error instanceof WorkshopError) ? stillWaiting(what) : error;
    }
  }

  /** `bounded`: errors in a row end it before its time. */
  async function poll<T>(wait: Wait, bounded: boolean, attempt: () => Promise<TryResult<T>>): Promise<T> {
    const started = performance.now();
    const elapsed = () => (performance.now() - started) / 1000;
    const { stopWaiting } = wait;
    const ended = stopWaiting ? AbortSignal.any([signal, stopWaiting]) : signal;
    let failingSince: number | undefined;
    for (let [told, tries] = [0, 0]; ; tries += 1) {
      signal.throwIfAborted();
      if (stopWaiting?.aborted) throw stillWaiting(wait);
      const result = await attempt();
      // What fails for this long without a break does not pass by itself: the network is down, not slow.
      if (!('done' in result) && result.last !== undefined) failingSince ??= elapsed();
      else failingSince = undefined;
      if (failingSince !== undefined && 'last' in result && bounded && elapsed() - failingSince > maxFailing)
        throw result.last;
      if ('done' in result) {
        if (told > 0) emit({ type: 'waited', for: wait.for, elapsed: elapsed() });
        return result.done;
      }
      const last = result.last instanceof Error ? { last: result.last.message } : {};
      // Slow is not failed: what usually takes minutes may take an hour.
      if (elapsed() >= wait.atMost) throw isSlow(wait) ? stillWaiting(wait) : timedOut(wait, result.last);
      const seconds = wait.pauses?.[tries] ?? pause(elapsed());
      // A wait that is over in a moment is not worth a line.
      if (elapsed() - told >= 1 || (wait.pauses && seconds >= 1)) {
        told = elapsed();
        emit({ type: 'waiting', for: wait.for, elapsed: told, usually: wait.usually, atMost: wait.atMost, ...last });
      }
      await sleep(seconds * 1000, undefined, { signal: ended }).catch((error: unknown) => {
        if (!stopWaiting?.aborted) throw error;
      });
    }
  }

  return {
    until<T>(what: Wait, probe: () => Promise<T | undefined>) {
      return wait<T>(what, true, async () => {
        try {
          const value = await polls.run(true, probe);
          return value === undefined ? {} : { done: value };
        } catch (error) {
          if (!passes(error)) throw error;
          return { last: error };
        }
      });
    },
    retry<T>(what: Wait, again: (error: unknown) => boolean, run: () => Promise<T>) {
      return wait<T>(what, false, async () => {
        try {
          return { done: await run() };
        } catch (error) {
          if (!again(error)) throw error;
          return { last: error };
        }
      });
    },
  };
}

function timedOut({ for: what, atMost }: Wait, last: unknown): WorkshopError {
  return new WorkshopError({
    code: 'timed-out',
    message: `Waited ${Math.round(atMost)} s for ${what}, and it is not there yet.`,
    state:
      last instanceof Error
        ? `The last answer was: ${last.message}`
        : 'Nothing was rolled back; it may still be on its way.',
    fix: 'workshop next',
    cause: last,
  });
}
