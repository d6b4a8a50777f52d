// Requests as the page draws them.
import type { RequestHop } from '../../../src/commands/console/page-data.ts';

export type {
  RequestDecision,
  RequestHop,
  RequestSummary,
  RequestTrace,
} from '../../../src/commands/console/page-data.ts';
export type { TraceCheck } from '../../../src/commands/trace/types.ts';

interface PlacedHop {
  readonly hop: RequestHop;
  readonly depth: number;
}

/** In the order of the waterfall. */
export function placedHops(hop: RequestHop, depth = 0): PlacedHop[] {
  return [{ hop, depth }, ...hop.hops.flatMap((inner) => placedHops(inner, depth + 1))];
}

export function milliseconds(time: number): string {
  return `${time < 10 ? time.toFixed(1) : time.toFixed(0)} ms`;
}
