// The traces of a sandbox: in memory only, the newest of them, and found by the request id of any of their hops.
import { Hop, type Traced } from './hop.ts';
import { traceOf } from './render.ts';
import { createRing, type RingLimits } from './ring.ts';
import type { Trace, TracePage, TraceQuery } from './trace.ts';

export interface Traces {
  /** The first hop of a request that came in at a door; its trace can be read once it has ended. */
  begin(door: string, service: string, name: string): Hop;
  /** Until the function that it returns is called, requests signed with this key are hops of `hop`. */
  attribute(accessKeyId: string, hop: Hop): () => void;
  /** The hop in progress that requests with this key belong to. */
  hopOf(accessKeyId: string): Hop | undefined;
  list(query: TraceQuery): Promise<TracePage>;
  /** `requestId`: of any hop. */
  get(requestId: string): Trace | undefined;
  clear(): void;
}

/** Of each of the two rings. */
const defaultLimits: RingLimits = { count: 500, bytes: 8 * 1024 * 1024 };
const defaultPage = 100;
const maxWait = 30;

/**
 * There are two rings: calls of AWS's APIs that were allowed and made no further calls, and everything else. A tool that
 * polls a status would otherwise drop the requests of the learner's application.
 */
export function createTraces(now: () => number, limits: RingLimits = defaultLimits): Traces {
  const rings = { calls: createRing(limits), requests: createRing(limits) };
  const attributed = new Map<string, Hop>();
  const waiting = new Set<() => void>();
  let last = 0;

  function ended(root: Hop): void {
    const { traced } = root;
    traced.sequence = last += 1;
    traced.bytes = sizeOf(root);
    (isPlainCall(root) ? rings.calls : rings.requests).add(root);
    for (const wake of waiting) wake();
  }

  function select({ after, limit = defaultPage, calls = false }: TraceQuery): TracePage {
    const requests = rings.requests.list();
    const all = calls ? [...requests, ...rings.calls.list()].sort((a, b) => sequenceOf(a) - sequenceOf(b)) : requests;
    const page =
      after === undefined
        ? all.slice(Math.max(0, all.length - limit))
        : all.filter((root) => sequenceOf(root) > after).slice(0, limit);
    const newest = page.at(-1);
    return { traces: page.map(traceOf), last: newest ? sequenceOf(newest) : last };
  }

  return {
    begin(door, service, name) {
      const traced: Traced = { door, started: now(), origin: performance.now(), sequence: 0, bytes: 0, ended };
      return new Hop(traced, service, name);
    },
    attribute(accessKeyId, hop) {
      attributed.set(accessKeyId, hop);
      return () => {
        if (attributed.get(accessKeyId) === hop) attributed.delete(accessKeyId);
      };
    },
    hopOf: (accessKeyId) => attributed.get(accessKeyId),
    async list(query) {
      const until = performance.now() + Math.min(query.wait ?? 0, maxWait) * 1000;
      for (;;) {
        const page = select(query);
        const left = until - performance.now();
        if (page.traces.length > 0 || left <= 0) return page;
        await next(left);
      }
    },
    get(requestId) {
      // Only reads look for an id: an index of all ids would be work for each request.
      const has = (hop: Hop): boolean => hop.id === requestId || (hop.hops?.some(has) ?? false);
      const root = [...rings.calls.list(), ...rings.requests.list()].findLast(has);
      return root && traceOf(root);
    },
    clear() {
      Object.assign(rings, { calls: createRing(limits), requests: createRing(limits) });
    },
  };

  /** Resolves with the next trace, or after so many milliseconds. */
  function next(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds).unref();
      waiting.add(wake);
    });
  }
}

function sequenceOf({ traced }: Hop): number {
  return traced.sequence;
}

/** A call of an AWS API that was allowed and made no further calls. */
function isPlainCall({ traced, hops, status, error }: Hop): boolean {
  const isRefused = status === 403 || error?.code === 'AccessDeniedException';
  return traced.door === controlPlaneDoor && hops === undefined && !isRefused;
}

export const controlPlaneDoor = 'control plane';

/** About what a hop and a decision take of memory beside messages. */
const hopBytes = 1024;
const decisionBytes = 512;

function sizeOf({ request, response, decisions, hops }: Hop): number {
  let size = hopBytes + (request?.keptBytes ?? 0) + (response?.keptBytes ?? 0);
  if (decisions) size += decisionBytes * decisions.length;
  if (hops) for (const hop of hops) size += sizeOf(hop);
  return size;
}
