// Pages of Organizations' lists.
import { pageOf } from '../../shared/paging.ts';
import { invalidInput } from '../errors.ts';

interface PageInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/** AWS's largest page, and its usual one. */
const most = 20;

export function page<Item>(items: readonly Item[], { NextToken, MaxResults = most }: PageInput) {
  if (MaxResults < 1) invalidInput('MIN_VALUE_EXCEEDED');
  if (MaxResults > most) invalidInput('MAX_VALUE_EXCEEDED');
  const refuseToken = () => invalidInput('INVALID_NEXT_TOKEN');
  const { items: shown, nextToken } = pageOf(items, { token: NextToken, size: MaxResults, refuseToken });
  return { items: shown, NextToken: nextToken };
}
