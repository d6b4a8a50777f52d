// The shapes of requests: docs/schemas/trace.schema.json describes them, and the server adds the advice.

export interface RequestSummary {
  readonly id: string;
  readonly started: string;
  readonly duration: number;
  readonly door: string;
  readonly status: number;
  readonly service: string;
  readonly name: string;
  readonly services: readonly string[];
  readonly refused: readonly string[];
  readonly isCold: boolean;
}

export interface Trace {
  readonly id: string;
  readonly started: string;
  readonly duration: number;
  readonly door: string;
  readonly status: number;
  readonly root: Hop;
}

export interface Hop {
  readonly id: string | null;
  readonly service: string;
  readonly name: string;
  readonly resource: string | null;
  readonly offset: number;
  readonly duration: number | null;
  readonly status: number | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly coldStart: { readonly initDuration: number } | null;
  readonly details: Readonly<Record<string, string>>;
  readonly request: Message | null;
  readonly response: Message | null;
  readonly decisions: readonly Decision[];
  readonly cors: { readonly origin: string; readonly allowed: boolean; readonly refusal: string | null } | null;
  readonly hops: readonly Hop[];
}

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly bytes: number;
  readonly omitted: 'cut' | 'binary' | 'secret' | null;
}

export interface Decision {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly decision: 'allow' | 'deny';
  readonly reason: 'statement' | 'no-statement' | 'gate' | 'root';
  readonly text: string | null;
  readonly conditionKeys: Readonly<Record<string, string | readonly string[]>>;
  readonly checks: readonly Check[];
  readonly advice: { readonly text: string; readonly statement?: unknown; readonly step?: string } | null;
}

export interface Check {
  readonly kind: string;
  readonly name: string;
  readonly arn: string | null;
  readonly effect: 'allow' | 'deny' | 'none' | 'pass' | 'not-reached';
  readonly decided: boolean;
  readonly detail: string;
  readonly statement: { readonly index: number; readonly sid: string | null; readonly statement: unknown } | null;
}

export interface PlacedHop {
  readonly hop: Hop;
  readonly depth: number;
}

/** In the order of the waterfall. */
export function placedHops(hop: Hop, depth = 0): PlacedHop[] {
  return [{ hop, depth }, ...hop.hops.flatMap((inner) => placedHops(inner, depth + 1))];
}

export function milliseconds(time: number): string {
  return `${time < 10 ? time.toFixed(1) : time.toFixed(0)} ms`;
}
