// Pages of Lambda's lists.
import { pageOf } from '../../shared/paging.ts';
import { invalidParameter } from '../errors.ts';

const defaultSize = 50;

interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export function listPage<Item>(all: readonly Item[], { Marker, MaxItems = defaultSize }: PageInput) {
  const refuseToken = () => invalidParameter('unknownMarker');
  const { items, nextToken: NextMarker } = pageOf(all, { token: Marker, size: MaxItems, refuseToken });
  return { items, NextMarker };
}
