// The traces of a sandbox: in memory only, the newest of them, and found by the request id of any of their hops.
import { Hop, type Traced } from './hop.ts';
import { traceOf } from './render.ts';
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

interface Limits {
  readonly count: number;
  readonly bytes: number;
}

/** Of each of the two rings. */
const defaultLimits: Limits = { count: 500, bytes: 8 * 1024 * 1024 };
const defaultPage = 100;
const maxWait = 30;

interface Entry {
  readonly root: Hop;
  readonly sequence: number;
  readonly bytes: number;
}

interface Ring {
  readonly entries: Entry[];
  bytes: number;
}

/**
 * There are two rings: calls of AWS's APIs that were allowed and made no further calls, and everything else. A tool that
 * polls a status would otherwise drop the requests of the learner's application.
 */
export function createTraces(now: () => number, limits: Limits = defaultLimits): Traces {
  const rings = { calls: emptyRing(), requests: emptyRing() };
  const byId = new Map<string, Entry>();
  const attributed = new Map<string, Hop>();
  const waiting = new Set<() => void>();
  let last = 0;

  function ended(hop: Hop): void {
    const { traced, id, parent } = hop;
    if (id !== undefined) traced.ids.push(id);
    if (!parent) add(hop);
    else if (id !== undefined) {
      // After its trace has ended: a function that goes on after a timeout.
      const entry = byId.get(traced.ids[0] ?? '');
      if (entry?.root.traced === traced) byId.set(id, entry);
    }
  }

  function add(root: Hop): void {
    const { ids } = root.traced;
    const entry: Entry = { root, sequence: (last += 1), bytes: sizeOf(root) };
    for (const id of ids) byId.set(id, entry);
    const ring = isPlainCall(root) ? rings.calls : rings.requests;
    ring.entries.push(entry);
    ring.bytes += entry.bytes;
    while (ring.entries.length > 1 && (ring.entries.length > limits.count || ring.bytes > limits.bytes)) drop(ring);
    for (const wake of waiting) wake();
  }

  function drop(ring: Ring): void {
    const oldest = ring.entries.shift();
    ring.bytes -= oldest?.bytes ?? 0;
    for (const id of oldest?.root.traced.ids ?? []) if (byId.get(id) === oldest) byId.delete(id);
  }

  function select({ after, limit = defaultPage, calls = false }: TraceQuery): TracePage {
    const all = calls
      ? [...rings.requests.entries, ...rings.calls.entries].sort((a, b) => a.sequence - b.sequence)
      : rings.requests.entries;
    const page =
      after === undefined
        ? all.slice(Math.max(0, all.length - limit))
        : all.filter(({ sequence }) => sequence > after).slice(0, limit);
    return { traces: page.map(({ root, sequence }) => traceOf(root, sequence)), last: page.at(-1)?.sequence ?? last };
  }

  return {
    begin(door, service, name) {
      const traced: Traced = { door, started: now(), origin: performance.now(), ids: [], ended };
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
      const entry = byId.get(requestId);
      return entry && traceOf(entry.root, entry.sequence);
    },
    clear() {
      Object.assign(rings, { calls: emptyRing(), requests: emptyRing() });
      byId.clear();
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

function emptyRing(): Ring {
  return { entries: [], bytes: 0 };
}

/** A call of an AWS API that was allowed and made no further calls. */
function isPlainCall({ traced, hops, status, error }: Hop): boolean {
  const isRefused = status === 403 || error?.code === 'AccessDeniedException';
  return traced.door === controlPlaneDoor && hops.length === 0 && !isRefused;
}

export const controlPlaneDoor = 'control plane';

/** About what a hop and a decision take of memory beside bodies. */
const hopBytes = 2048;
const decisionBytes = 512;

function sizeOf({ request, response, decisions, hops }: Hop): number {
  const own = hopBytes + decisionBytes * decisions.length + (request?.keptBytes ?? 0) + (response?.keptBytes ?? 0);
  return hops.reduce((sum, hop) => sum + sizeOf(hop), own);
}
