// The execution environments of one version of a function: idle ones are used again, more start for parallel events,
// and those that are idle for long end.
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Hop } from '../../../server/traces/hop.ts';
import type { OnChunk } from './function-process.ts';
import type { Execution, ExecutionEnvironment, InvocationJob } from './execution-environment.ts';

export interface EnvironmentPool {
  invoke(job: InvocationJob, hop?: Hop, onChunk?: OnChunk): Promise<Execution>;
  /** Takes no new events: ends the idle environments now, and each busy one after its event. */
  retire(): void;
  /** Ends all environments at once. */
  stop(): Promise<void>;
}

/** Lambda runs up to a thousand at once. Here each one is a process of this machine, so further events wait. */
const maxEnvironments = 8;
/**
 * So many get an event without delay, because no more can compute at the same time: short events go to a few warm
 * processes instead of many cold ones. If events only wait for something, the queue stalls, and more environments start.
 */
const promptEnvironments = Math.min(maxEnvironments, Math.max(2, availableParallelism()));

/** Milliseconds without progress after which the queue is stalled, and the longest wait of its first event. */
const stalledAfter = 100;
const maxWait = 500;
const checkInterval = 25;
const idleTimeout = 5 * 60_000;

interface WaitingEvent {
  readonly since: number;
  readonly resolve: (environment: ExecutionEnvironment) => void;
  readonly reject: (error: unknown) => void;
}

export function createEnvironmentPool(
  startEnvironment: () => ExecutionEnvironment,
  prompt = promptEnvironments,
): EnvironmentPool {
  const all = new Set<ExecutionEnvironment>();
  const idle: ExecutionEnvironment[] = [];
  const waiting: WaitingEvent[] = [];
  const idleTimers = new Map<ExecutionEnvironment, NodeJS.Timeout>();
  const ending = new Set<Promise<void>>();
  let isRetired = false;
  let hasFinishedEvent = false;
  let queueTimer: NodeJS.Timeout | undefined;
  /** When an environment last finished an event, or was seen to be starting. */
  let lastProgress = 0;

  const busyCount = () => all.size - idle.length;

  function takeEnvironment(): ExecutionEnvironment {
    const free = idle.pop();
    if (free) return free;
    const environment = startEnvironment();
    all.add(environment);
    return environment;
  }

  async function acquire(): Promise<ExecutionEnvironment> {
    const isAvailable = idle.length > 0 || all.size < maxEnvironments;
    // Until a first event has finished, each one gets an environment of its own, as on Lambda.
    if (isAvailable && (busyCount() < prompt || !hasFinishedEvent)) return takeEnvironment();
    return new Promise<ExecutionEnvironment>((resolve, reject) => {
      waiting.push({ since: performance.now(), resolve, reject });
      checkQueueLater();
    });
  }

  function checkQueueLater(): void {
    if (waiting.length === 0 || queueTimer) return;
    const due = performance.now() + checkInterval;
    queueTimer = setTimeout(() => {
      queueTimer = undefined;
      // A late timer: this process was blocked, and has not read what environments have finished.
      if (performance.now() - due > checkInterval) lastProgress = performance.now();
      serveStalledQueue();
      checkQueueLater();
    }, checkInterval).unref();
  }

  /** Doubles the busy environments, so that many waiting events do not need one start after the other. */
  function serveStalledQueue(): void {
    const now = performance.now();
    if ([...all].some((environment) => environment.isStarting)) lastProgress = now;
    const waited = now - (waiting[0]?.since ?? now);
    if (waited < stalledAfter || (now - lastProgress < stalledAfter && waited < maxWait)) return;
    for (const { resolve, reject } of waiting.splice(0, Math.min(busyCount(), maxEnvironments - busyCount()))) {
      try {
        resolve(takeEnvironment());
      } catch (error) {
        reject(error);
      }
    }
  }

  function release(environment: ExecutionEnvironment): void {
    hasFinishedEvent = true;
    lastProgress = performance.now();
    const next = waiting.shift();
    if (next) return next.resolve(environment);
    if (isRetired) return end(environment);
    idle.push(environment);
    const timer = idleTimers.get(environment);
    if (timer) timer.refresh();
    else idleTimers.set(environment, setTimeout(() => endIdle(environment), idleTimeout).unref());
  }

  function endIdle(environment: ExecutionEnvironment): void {
    const index = idle.indexOf(environment);
    if (index < 0) return;
    idle.splice(index, 1);
    end(environment);
  }

  function end(environment: ExecutionEnvironment): void {
    clearTimeout(idleTimers.get(environment));
    idleTimers.delete(environment);
    all.delete(environment);
    const ended = environment.stop().finally(() => ending.delete(ended));
    ending.add(ended);
  }

  return {
    async invoke(job, hop, onChunk) {
      const environment = await acquire();
      try {
        return await environment.invoke(job, hop, onChunk);
      } finally {
        release(environment);
      }
    },
    retire() {
      isRetired = true;
      for (const environment of idle.splice(0)) end(environment);
    },
    async stop() {
      isRetired = true;
      idle.length = 0;
      for (const environment of all) end(environment);
      await Promise.all(ending);
    },
  };
}
