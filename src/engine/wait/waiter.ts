// The only place that waits. Every wait has a reason and a limit, emits how long it takes, and ends at once on an error
// that does not go away by itself.
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkshopError } from '../errors.ts';
import { isSlow, stillWaiting } from './slow-waits.ts';
import type { Emit, Waiter, Wait } from '../types.ts';

interface WaiterOptions {
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Whether an error of a probe goes away by itself. Others are thrown at once. */
  readonly passes: (error: unknown) => boolean;
  /** Of these: whether it only says that something new is not there yet. It never ends a wait before its limit. */
  readonly isPending?: (error: unknown) => boolean;
}

/** Seconds of errors without a break until a wait ends. */
const maxFailing = 10;

type TryResult<T> = { readonly done: T } | { readonly last?: unknown };

/** Seconds between tries: short at first, because most waits are short, then two, and after a minute ten. */
function pause(elapsed: number): number {
  if (elapsed < 0.2) return 0.02;
  if (elapsed < 1) return 0.1;
  if (elapsed < 4) return 0.5;
  return elapsed < 60 ? 2 : 10;
}

const polls = new AsyncLocalStorage<true>();

/** Whether the caller runs inside a poll, which tries again by itself. */
export function isPolling(): boolean {
  return polls.getStore() ?? false;
}

export function createWaiter({ emit, signal, passes, isPending = () => false }: WaiterOptions): Waiter {
  /** Ctrl-C during a slow wait is not a failure: AWS continues. */
  async function wait<T>(what: Wait, endsOnErrors: boolean, attempt: () => Promise<TryResult<T>>): Promise<T> {
    try {
      return await poll(what, endsOnErrors, attempt);
    } catch (error) {
      throw signal.aborted && isSlow(what) && !(error instanceof WorkshopError) ? stillWaiting(what) : error;
    }
  }

  /** `endsOnErrors`: repeated errors end the wait before its limit. */
  async function poll<T>(wait: Wait, endsOnErrors: boolean, attempt: () => Promise<TryResult<T>>): Promise<T> {
    const started = performance.now();
    const elapsed = () => (performance.now() - started) / 1000;
    const { stopWaiting } = wait;
    const ended = stopWaiting ? AbortSignal.any([signal, stopWaiting]) : signal;
    let failingSince: number | undefined;
    for (let [shownAt, tries] = [0, 0]; ; tries += 1) {
      signal.throwIfAborted();
      if (stopWaiting?.aborted) throw stillWaiting(wait);
      const result = await attempt();
      // Errors for this long do not go away by themselves: the network is down.
      if (!('done' in result) && result.last !== undefined && !isPending(result.last)) failingSince ??= elapsed();
      else failingSince = undefined;
      if (failingSince !== undefined && 'last' in result && endsOnErrors && elapsed() - failingSince > maxFailing)
        throw result.last;
      if ('done' in result) {
        if (shownAt > 0) emit({ type: 'waited', for: wait.for, elapsed: elapsed() });
        return result.done;
      }
      const last = result.last instanceof Error ? { last: result.last.message } : {};
      // What usually takes minutes can take an hour. That is not a failure.
      if (elapsed() >= wait.atMost) throw isSlow(wait) ? stillWaiting(wait) : timedOut(wait, result.last);
      const seconds = wait.pauses?.[tries] ?? pause(elapsed());
      // Waits of less than a second are not shown.
      if (elapsed() - shownAt >= 1 || (wait.pauses && seconds >= 1)) {
        shownAt = elapsed();
        emit({ type: 'waiting', for: wait.for, elapsed: shownAt, usually: wait.usually, atMost: wait.atMost, ...last });
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
    message: `Waited ${Math.round(atMost)} s for ${what}, without success.`,
    state:
      last instanceof Error ? `The last error was: ${last.message}` : 'Nothing was rolled back. It may still complete.',
    fix: 'workshop next',
    cause: last,
  });
}
