// Looks again and again at what a person changes: soon after a change, and more rarely the longer nothing changes.
import { setTimeout as sleep } from 'node:timers/promises';

interface WatchOptions {
  readonly signal: AbortSignal;
  /** Seconds between two looks at most. */
  readonly longest: number;
  /** Seconds without a change until it ends. */
  readonly quietFor: number;
  /** The real one, unless a test counts the pauses. */
  readonly clock?: Clock;
}

/** In seconds. */
interface Clock {
  now(): number;
  sleep(pause: number, signal: AbortSignal): Promise<void>;
}

const realClock: Clock = {
  now: () => performance.now() / 1000,
  sleep: (pause, signal) => sleep(pause * 1000, undefined, { signal }),
};

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
  { signal, longest, quietFor, clock = realClock }: WatchOptions,
  look: () => Promise<Look>,
  sooner: () => Promise<void>,
): Promise<boolean> {
  let pause = shortest;
  let changedAt = clock.now();
  for (;;) {
    signal.throwIfAborted();
    const { done, changed } = await look();
    if (done) return true;
    if (changed) changedAt = clock.now();
    else if (clock.now() - changedAt > quietFor) return false;
    pause = changed ? shortest : Math.min(longest, pause * 1.5);
    const stop = new AbortController();
    const over = AbortSignal.any([signal, stop.signal]);
    const asked = sooner().then(() => {
      changedAt = clock.now();
    });
    try {
      await Promise.race([clock.sleep(pause, over), asked]);
    } finally {
      stop.abort();
    }
  }
}
