// The environments of one version of a function: idle ones are used again, more are opened for parallel events, and
// those that nobody needs for a while are ended.
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
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
/**
 * So many are given an event without delay, as more can hardly work at the same time: quick events all go to a few hot
 * processes instead of many cold ones. Those that wait for something (the rest is idle then) soon get more of them.
 */
const workers = Math.min(most, Math.max(2, availableParallelism()));
/** Milliseconds: none has come free for so long, or the first in the queue has waited so long. */
const stalledAfter = 100;
const lateAfter = 500;
const glance = 25;
const idleFor = 5 * 60_000;

interface Waiting {
  readonly since: number;
  readonly take: (environment: Environment) => void;
  readonly fail: (error: unknown) => void;
}

export function createPool(open: () => Environment, prompt = workers): Pool {
  const all = new Set<Environment>();
  const idle: Environment[] = [];
  const waiting: Waiting[] = [];
  const timers = new Map<Environment, NodeJS.Timeout>();
  const ending = new Set<Promise<void>>();
  let retired = false;
  let watching: NodeJS.Timeout | undefined;
  /** When an environment was last known to come free, or to be busy with its start. */
  let moved = 0;
  let proven = false;

  const busy = () => all.size - idle.length;

  function freeOne(): Environment {
    const free = idle.pop();
    if (free) return free;
    const environment = open();
    all.add(environment);
    return environment;
  }

  async function acquire(): Promise<Environment> {
    const canHave = idle.length > 0 || all.size < most;
    // The first events of all show what Lambda does: each has an environment of its own.
    if (canHave && (busy() < prompt || !proven)) return freeOne();
    return new Promise<Environment>((take, fail) => {
      waiting.push({ since: performance.now(), take, fail });
      watch();
    });
  }

  function watch(): void {
    if (waiting.length === 0 || watching) return;
    const due = performance.now() + glance;
    watching = setTimeout(() => {
      watching = undefined;
      // So late were the answers of the environments, too: it is this process that was held up.
      if (performance.now() - due > glance) moved = performance.now();
      relieve();
      watch();
    }, glance).unref();
  }

  /** As many again as are busy, so that many events that sleep do not wait for one start after the other. */
  function relieve(): void {
    const now = performance.now();
    if ([...all].some((environment) => environment.starting)) moved = now;
    const waited = now - (waiting[0]?.since ?? now);
    if (waited < stalledAfter || (now - moved < stalledAfter && waited < lateAfter)) return;
    for (const { take, fail } of waiting.splice(0, Math.min(busy(), most - busy()))) {
      try {
        take(freeOne());
      } catch (error) {
        fail(error);
      }
    }
  }

  function release(environment: Environment): void {
    proven = true;
    moved = performance.now();
    const next = waiting.shift();
    if (next) return next.take(environment);
    if (retired) return end(environment);
    idle.push(environment);
    const timer = timers.get(environment);
    if (timer) timer.refresh();
    else timers.set(environment, setTimeout(() => reap(environment), idleFor).unref());
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
