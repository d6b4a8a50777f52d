// Kills a command in the middle, without ending this process: from one call on, no call of the command ever returns.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallInterceptor } from '../../../aws/calls/clients.ts';

interface KillSwitch {
  readonly around: CallInterceptor;
  /**
   * Kills `work` at its nth call of those that are `counted`. Resolves with `killed` once it is dead, or with the result
   * of work that ended before.
   */
  killDuring<T>(work: () => Promise<T>, nth: number, counted?: RegExp): Promise<T | 'killed'>;
}

/** Milliseconds for a file that is being replaced: after them it is the old one or the new one. */
const fileReplaced = 250;

export function createKillSwitch(around: CallInterceptor = (_call, next) => next()): KillSwitch {
  let [left, pattern, isDead] = [Infinity, /^/, false];
  let kill: () => void = () => undefined;
  const never = new Promise<never>(() => undefined);
  return {
    around: async (call, next) => {
      if (isDead) return never;
      if (pattern.test(call.operation)) left -= 1;
      if (left <= 0) {
        isDead = true;
        kill();
        return never;
      }
      const result = await around(call, next).catch((error: unknown) =>
        isDead ? never : Promise.reject(error as Error),
      );
      return isDead ? never : result;
    },
    async killDuring(work, nth, counted = /^/) {
      const killed = new Promise<'killed'>((resolve) => (kill = () => resolve('killed')));
      [left, pattern] = [nth, counted];
      const ended = await Promise.race([killed, work()]);
      if (ended === 'killed') await sleep(fileReplaced);
      return ended;
    },
  };
}
