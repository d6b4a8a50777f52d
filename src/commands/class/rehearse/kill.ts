// A process that is killed in the middle, within one that lives on: from one call on, nothing that it waits for comes.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallInterceptor } from '../../../aws/calls/clients.ts';

export interface Death {
  readonly around: CallInterceptor;
  /** Resolves once it is dead and all that was being written is written; with what `work` came to where it was faster. */
  during<T>(work: Promise<T>): Promise<T | 'dead'>;
}

/** Milliseconds: a file that was being replaced is the old one or the new one by then. */
const lastBreath = 250;

/** At the nth call of those that are `counted`. */
export function deathAt(nth: number, counted: RegExp, around: CallInterceptor = (_call, next) => next()): Death {
  let [count, dead] = [0, false];
  let die: () => void = () => undefined;
  const death = new Promise<'dead'>((resolve) => (die = () => resolve('dead')));
  const never = new Promise<never>(() => undefined);
  return {
    around: async (call, next) => {
      if (dead) return never;
      if (counted.test(call.operation)) count += 1;
      if (count >= nth) {
        dead = true;
        die();
        return never;
      }
      const result = await around(call, next).catch((error: unknown) =>
        dead ? never : Promise.reject(error as Error),
      );
      return dead ? never : result;
    },
    async during(work) {
      const ended = await Promise.race([death, work]);
      if (ended === 'dead') await sleep(lastBreath);
      return ended;
    },
  };
}
