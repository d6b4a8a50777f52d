// A hop while it runs: what services note of a request. It is a few references; the trace that clients read is made of
// them when a client asks for it (render.ts).
import type { Message } from './messages.ts';
import type { TraceCors, TraceDecision, TraceError } from './trace.ts';

/** The request that a hop belongs to. */
export interface Traced {
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly door: string;
  /** By the same clock as the hops' times, which never jumps. */
  readonly origin: number;
  /** Set by `ended`. */
  sequence: number;
  /** About what it takes of memory; set by `ended`. */
  bytes: number;
  /** Called with the first hop, once it has ended. */
  ended(root: Hop): void;
}

/** What is known of a hop at its end. */
interface HopEnd {
  /** The request id of its answer. */
  readonly id?: string | undefined;
  readonly status: number;
  readonly error?: TraceError | undefined;
  readonly response?: Message | undefined;
}

export class Hop {
  traced: Traced;
  parent: Hop | undefined;
  readonly service: string;
  name: string;
  resource: string | undefined;
  readonly started = performance.now();
  /** Undefined while it runs. */
  duration: number | undefined;
  id: string | undefined;
  status: number | undefined;
  error: TraceError | undefined;
  /** Milliseconds of the init. */
  coldStart: number | undefined;
  request: Message | undefined;
  response: Message | undefined;
  details: Record<string, string> | undefined;
  /** Made when they are read: see `decided`. */
  decisions: (() => TraceDecision)[] | undefined;
  cors: TraceCors | undefined;
  hops: Hop[] | undefined;

  constructor(traced: Traced, service: string, name: string, parent?: Hop) {
    this.traced = traced;
    this.service = service;
    this.name = name;
    this.parent = parent;
  }

  /** A call to another service, or to another part of the same one. */
  begin(service: string, name: string, resource?: string): Hop {
    const hop = new Hop(this.traced, service, name, this);
    if (resource !== undefined) hop.resource = sharedText(resource);
    this.hops = withItem(this.hops, hop);
    return hop;
  }

  /** Makes a hop that began as a request of its own a part of this one. */
  adopt(hop: Hop): void {
    hop.traced = this.traced;
    hop.parent = this;
    this.hops = withItem(this.hops, hop);
  }

  /** `render` is called at most when somebody reads the trace, and must hold only what never changes. */
  decided(render: () => TraceDecision): void {
    // A hop that goes on for long, such as a deletion of a thousand objects, keeps the first ones.
    if (this.decisions === undefined || this.decisions.length < maxDecisions)
      this.decisions = withItem(this.decisions, render);
  }

  note(name: string, text: string): void {
    (this.details ??= {})[name] = text;
  }

  /** A second time: by the endpoint that sent the response of a service, with headers of its own. */
  finish(end: HopEnd): void {
    if (this.duration !== undefined) {
      this.response = end.response ?? this.response;
      return;
    }
    this.duration = performance.now() - this.started;
    this.id = end.id ?? this.id;
    this.status = end.status;
    this.error = end.error ?? this.error;
    this.response = end.response;
    if (!this.parent) this.traced.ended(this);
  }
}

/**
 * One copy of a text that most requests have, such as the ARN of a function. It is put together again for each of them, of
 * parts that a trace would keep.
 */
export function sharedText(text: string): string {
  const known = sharedTexts.get(text);
  if (known !== undefined) return known;
  if (sharedTexts.size === maxSharedTexts) sharedTexts.clear();
  sharedTexts.set(text, text);
  return text;
}

const sharedTexts = new Map<string, string>();
const maxSharedTexts = 500;

/** Most lists have an item or two. A literal has room for these alone; push() to a full list reserves 17 places more. */
function withItem<T>(list: T[] | undefined, item: T): T[] {
  if (!list) return [item];
  if (list.length < 3) return [...list, item];
  list.push(item);
  return list;
}

const maxDecisions = 50;
