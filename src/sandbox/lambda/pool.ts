// The environments of one version of a function: idle ones are used again, more are opened for parallel events, and
// those that nobody needs for a while are ended.
import type { Environment, Execution, Job } from './environment.ts';

export interface Pool {
  invoke(job: Job): Promise<Execution>;
  /** No new events; ends the idle ones now and each busy one after its event. */
  retire(): void;
  /** Ends all of them at once. */
  stop(): Promise<void>;
}

/** Lambda opens up to a thousand at once. Here each is a process of this machine, so further events wait their turn. */
const most = 8;
const idleFor = 5 * 60_000;

export function createPool(open: () => Environment): Pool {
  const all = new Set<Environment>();
  const idle: Environment[] = [];
  const waiting: (() => void)[] = [];
  const timers = new Map<Environment, NodeJS.Timeout>();
  const ending = new Set<Promise<void>>();
  let retired = false;

  async function acquire(): Promise<Environment> {
    for (;;) {
      const free = idle.pop();
      if (free) return free;
      if (all.size < most) break;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    const environment = open();
    all.add(environment);
    return environment;
  }

  function release(environment: Environment): void {
    if (retired && waiting.length === 0) {
      end(environment);
    } else {
      idle.push(environment);
      const timer = timers.get(environment);
      if (timer) timer.refresh();
      else timers.set(environment, setTimeout(() => reap(environment), idleFor).unref());
    }
    waiting.shift()?.();
  }

  function reap(environment: Environment): void {
    const at = idle.indexOf(environment);
    if (at < 0) return;
    idle.splice(at, 1);
    end(environment);
  }

  function end(environment: Environment): void {
    clearTimeout(timers.get(environment));
    timers.delete(environment);
    all.delete(environment);
    const ended = environment.stop().finally(() => ending.delete(ended));
    ending.add(ended);
  }

  return {
    async invoke(job) {
      const environment = await acquire();
      try {
        return await environment.invoke(job);
      } finally {
        release(environment);
      }
    },
    retire() {
      retired = true;
      for (const environment of idle.splice(0)) end(environment);
    },
    async stop() {
      retired = true;
      idle.length = 0;
      for (const environment of all) end(environment);
      await Promise.all(ending);
    },
  };
}
