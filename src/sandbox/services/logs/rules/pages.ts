// Pages of the lists of CloudWatch Logs, and the limits that requests set.
import { brokenBound } from '../../shared/constraints.ts';
import { pageOf } from '../../shared/paging.ts';
import { invalidToken, invalidValue } from '../errors.ts';

export function limitOf(limit: number | undefined, most: number, usual = most): number {
  if (limit === undefined) return usual;
  const broken = brokenBound(limit, 1, most);
  return broken ? invalidValue(limit, 'limit', broken) : limit;
}

export function page<Item>(items: readonly Item[], limit: number, token: string | undefined) {
  return pageOf(items, { token, size: limit, refuseToken: invalidToken });
}
