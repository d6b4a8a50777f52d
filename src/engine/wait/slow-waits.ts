// Control comes back while something slow is under way at AWS: at once where the learner asked for it, and at Ctrl-C.
import { WorkshopError } from '../errors.ts';
import { now, type Run } from '../run.ts';
import type { Waiter, Wait } from '../types.ts';

/** Seconds: what usually takes longer is worth going away for. CloudFront's edges do, and nothing else in the course. */
const slowFrom = 60;
/** Seconds that are given to a slow thing all the same: it may be done already. */
const secondsForSlowWaits = 3;

export function isSlow({ usually }: Wait): boolean {
  return usually >= slowFrom;
}

/** Waits for what is quick, and looks at what is slow for a moment only. */
export function withoutSlowWaits(waiter: Waiter): Waiter {
  return {
    ...waiter,
    until: (wait, probe) => waiter.until(isSlow(wait) ? { ...wait, atMost: secondsForSlowWaits } : wait, probe),
  };
}

/** Waits as before, until `stop`: from then on what is slow is left to AWS. */
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

  constructor(wait: Omit<Wait, 'stopWaiting'>, fix = 'workshop next   # looks again, whenever you like') {
    super({
      code: 'waiting',
      message: `Not waiting any longer for ${wait.for}.`,
      state: `It goes on at AWS by itself, and usually takes ${Math.round(wait.usually / 60)} min. Nothing is lost.`,
      fix,
    });
    this.wait = { for: wait.for, usually: wait.usually, atMost: wait.atMost };
  }
}

/** Neither done nor failed. */
export function isStillWaiting(error: unknown): error is StillWaitingError {
  return error instanceof StillWaitingError;
}

/** For `status`, which asks nobody: what the step stands waiting for. */
export async function recordWaiting({ checkpoint, save }: Run, { id }: { id: string }, error: unknown): Promise<void> {
  const step = checkpoint.steps[id];
  if (!step || !isStillWaiting(error)) return;
  step.waiting = { for: error.wait.for, usually: error.wait.usually, since: now() };
  await save();
}
