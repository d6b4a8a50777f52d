// Requests as the page draws them: as a waterfall of hops, and on the map.
import type { RequestHop, RequestSummary } from '../../../src/commands/console/page-data.ts';

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

/** From where to where: the ids of two parts of the map. */
export type Leg = readonly [from: string, to: string];

const doors: Readonly<Record<string, string>> = { api: 'api', website: 'bucket', distribution: 'distribution' };
const inner: readonly (readonly [service: string, ...Leg])[] = [
  ['lambda', 'api', 'functions'],
  ['dynamodb', 'functions', 'table'],
  ['logs', 'functions', 'logs'],
  ['s3', 'distribution', 'bucket'],
];

/** Empty for what did not come from a browser, such as a call of an AWS API. */
export function legsOf({ door, services }: Pick<RequestSummary, 'door' | 'services'>): readonly Leg[] {
  const first = doors[door];
  if (first === undefined) return [];
  const legs: Leg[] = [['browser', first]];
  for (const [service, from, to] of inner)
    if (services.includes(service) && legs.some(([, end]) => end === from)) legs.push([from, to]);
  return legs;
}
