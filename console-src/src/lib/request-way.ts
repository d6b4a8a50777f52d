// Which arrows of the map a request ran along, by the services of its hops.
import type { RequestSummary } from '../../../src/commands/console/page-data.ts';

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
