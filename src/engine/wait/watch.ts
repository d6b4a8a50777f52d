// Looks again and again at what a person changes: soon after a change, and more rarely the longer nothing changes.
import { setTimeout as sleep } from 'node:timers/promises';

export interface WatchOptions {
  readonly signal: AbortSignal;
  /** Seconds between two looks at most. */
  readonly longest: number;
  /** Seconds without a change until it ends. */
  readonly quietFor: number;
}

/** Seconds between two looks after a change. */
const shortest = 2;

/** `done`: the watch ends. `changed`: something is new, so more may follow soon. */
export interface Look {
  readonly done: boolean;
  readonly changed: boolean;
}

/**
 * Resolves with true once a look is done, and with false after a long time without a change. `sooner` resolves when the
 * next look should not wait.
 */
export async function watch(
  { signal, longest, quietFor }: WatchOptions,
  look: () => Promise<Look>,
  sooner: () => Promise<void>,
): Promise<boolean> {
  let pause = shortest;
  let changedAt = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const { done, changed } = await look();
    if (done) return true;
    if (changed) changedAt = performance.now();
    else if (performance.now() - changedAt > quietFor * 1000) return false;
    pause = changed ? shortest : Math.min(longest, pause * 1.5);
    const stop = new AbortController();
    const over = AbortSignal.any([signal, stop.signal]);
    const asked = sooner().then(() => {
      changedAt = performance.now();
    });
    try {
      await Promise.race([sleep(pause * 1000, undefined, { signal: over }), asked]);
    } finally {
      stop.abort();
    }
  }
}
