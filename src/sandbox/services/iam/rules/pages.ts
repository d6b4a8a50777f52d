// Pages of IAM's lists.
import { brokenBound } from '../../shared/constraints.ts';
import { pageOf } from '../../shared/paging.ts';
import { invalidMarker, invalidValue } from '../errors.ts';

interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** `end`: the members of an answer that say whether and where the list goes on. */
export function page<Item>(all: readonly Item[], { Marker, MaxItems = 100 }: PageInput) {
  const broken = brokenBound(MaxItems, 1, 1000);
  if (broken) invalidValue(MaxItems, 'maxItems', broken);
  const { items, nextToken } = pageOf(all, { token: Marker, size: MaxItems, refuseToken: invalidMarker });
  return { items, end: { IsTruncated: nextToken !== undefined, ...(nextToken && { Marker: nextToken }) } };
}
