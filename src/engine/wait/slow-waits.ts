// Slow waits: a command can end while AWS continues, with --no-wait or at Ctrl-C.
import { WorkshopError } from '../errors.ts';
import { now, type Run } from '../run.ts';
import type { Waiter, Wait } from '../types.ts';

/** Seconds from which a wait is slow. In this course, only CloudFront's edge locations take that long. */
const slowFrom = 60;
/** Seconds to try a slow wait with --no-wait: it may be done already. */
const secondsForSlowWaits = 3;

export function isSlow({ usually }: Wait): boolean {
  return usually >= slowFrom;
}

/** Waits as before, except for slow waits, which it tries for some seconds. */
export function withoutSlowWaits(waiter: Waiter): Waiter {
  return {
    ...waiter,
    until: (wait, probe) => waiter.until(isSlow(wait) ? { ...wait, atMost: secondsForSlowWaits } : wait, probe),
  };
}

/** Waits as before. After `stop`, slow waits end, and AWS continues. */
export function leaveSlowWaits(waiter: Waiter, stop: AbortSignal): Waiter {
  return {
    ...waiter,
    until: (wait, probe) => waiter.until(isSlow(wait) ? { ...wait, stopWaiting: stop } : wait, probe),
  };
}

export function stillWaiting(wait: Wait): StillWaitingError {
  return new StillWaitingError(wait);
}

export class StillWaitingError extends WorkshopError {
  readonly wait: Omit<Wait, 'stopWaiting'>;

  constructor(wait: Omit<Wait, 'stopWaiting'>, fix = 'workshop next   # checks again, at any time') {
    super({
      code: 'waiting',
      message: `Stopped waiting for ${wait.for}.`,
      state: `AWS continues by itself. It usually takes ${Math.round(wait.usually / 60)} min.`,
      fix,
    });
    this.wait = { for: wait.for, usually: wait.usually, atMost: wait.atMost };
  }
}

/** Neither done nor failed. */
export function isStillWaiting(error: unknown): error is StillWaitingError {
  return error instanceof StillWaitingError;
}

/** Records what the step waits for. `status` shows it without a call. */
export async function recordWaiting({ checkpoint, save }: Run, { id }: { id: string }, error: unknown): Promise<void> {
  const step = checkpoint.steps[id];
  if (!step || !isStillWaiting(error)) return;
  step.waiting = { for: error.wait.for, usually: error.wait.usually, since: now() };
  await save();
}
