// The estimate: from the records of the checkpoint and dated list prices.
import { hoursPerMonth, pricesAsOf, pricesPlace, pricesRegion } from '../../aws/prices.ts';
import type { Checkpoint, Json } from '../../engine/types.ts';
import { atRest, visitBytes, type ResourceAtRest } from './at-rest.ts';
import { get, itemsOf, pageView, post, sum, multiply, trafficOf, type CostItem } from './traffic.ts';

export interface Projection {
  readonly pricesOf: { readonly region: string; readonly place: string; readonly asOf: string };
  /** The region of the stack, if the prices are another region's. */
  readonly otherRegion: string | null;
  readonly ageHours: number;
  readonly atRest: readonly ResourceAtRest[];
  readonly perHourIdle: number;
  readonly idleSoFar: number;
  readonly perThousand: Readonly<Record<'POST /shorten' | 'GET /{shortId}' | 'page views', readonly CostItem[]>>;
  readonly month: {
    readonly requests: number;
    readonly posts: number;
    readonly gets: number;
    readonly pageViews: number;
    readonly items: readonly CostItem[];
    readonly dollars: number;
    readonly freeDollars: number;
  };
}

/** `requests`: a month. */
export async function project(checkpoint: Checkpoint, requests: number, now = Date.now()): Promise<Projection> {
  const resting = await atRest(checkpoint);
  const perHourIdle = resting.reduce((total, { dollarsPerHour }) => total + dollarsPerHour, 0);
  const ageHours = Math.max(0, (now - Date.parse(checkpoint.createdAt)) / 3_600_000);
  const pageBytes = await visitBytes(checkpoint);
  const view = pageView(pageBytes);
  const traffic = trafficOf(requests, pageBytes);
  const items = [
    ...traffic.items,
    { what: 'idle resources', quantity: hoursPerMonth, dollars: perHourIdle * hoursPerMonth, freeDollars: 0 },
  ];
  return {
    pricesOf: { region: pricesRegion, place: pricesPlace, asOf: pricesAsOf },
    otherRegion: checkpoint.target.region === pricesRegion ? null : checkpoint.target.region,
    ageHours,
    atRest: resting,
    perHourIdle,
    idleSoFar: perHourIdle * ageHours,
    perThousand: {
      'POST /shorten': itemsOf(multiply(post, 1000)),
      'GET /{shortId}': itemsOf(multiply(get, 1000)),
      'page views': itemsOf(multiply(view, 1000)),
    },
    month: { ...traffic, items, ...sum(items) },
  };
}

/** With more digits the smaller the amount is. */
export function dollars(amount: number): string {
  if (amount === 0) return 'USD 0';
  if (amount < 0.000001) return 'less than USD 0.000001';
  return `USD ${amount.toFixed(amount < 0.01 ? 6 : amount < 1 ? 4 : 2)}`;
}

export function asJson(projection: Projection): Json {
  return JSON.parse(JSON.stringify(projection)) as Json;
}
