// The order in which DynamoDB gives the members of sets back: strings and bytes by their bytes, numbers by their value.
// source: captures of DynamoDB in github.com/paritysuite/dynamodb-conformance, checked 2026-12-01
import { compareNumbers } from './numbers.ts';
import type { Item, Value } from './values.ts';

/** In place, at every level. */
export function sortSets(values: Item): void {
  for (const value of Object.values(values)) sortWithin(value);
}

function sortWithin({ SS, NS, BS, L, M }: Value): void {
  SS?.sort(byBytes('utf8'));
  BS?.sort(byBytes('base64'));
  NS?.sort(compareNumbers);
  L?.forEach(sortWithin);
  if (M) sortSets(M);
}

/** How to compare texts by the bytes that they stand for. */
export function byBytes(encoding: 'utf8' | 'base64') {
  return (left: string, right: string) => Buffer.compare(Buffer.from(left, encoding), Buffer.from(right, encoding));
}
