// Pages of the lists of CloudWatch Logs, and the limits that requests set.
import { constraints } from '../../shared/constraints.ts';
import { pageOf } from '../../shared/paging.ts';
import { invalidToken, invalidValue } from '../errors.ts';

export function limitOf(limit: number | undefined, most: number, usual = most): number {
  if (limit === undefined) return usual;
  if (limit < 1) invalidValue(limit, 'limit', constraints.atLeast(1));
  if (limit > most) invalidValue(limit, 'limit', constraints.atMost(most));
  return limit;
}

export function page<Item>(items: readonly Item[], limit: number, token: string | undefined) {
  return pageOf(items, { token, size: limit, refuseToken: invalidToken });
}
