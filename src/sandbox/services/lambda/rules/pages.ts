// Pages of Lambda's lists.
import { pageOf } from '../../shared/paging.ts';
import { checkRange } from './constraints.ts';
import { invalidParameter } from '../errors.ts';

/** The most items of a page, also where a request asks for more. */
const defaultSize = 50;

interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** `most`: of MaxItems, as the model has it. */
export function listPage<Item>(
  all: readonly Item[],
  { Marker, MaxItems = defaultSize }: PageInput,
  most: 50 | 10_000 = 50,
) {
  checkRange('maxItems', MaxItems, 1, most);
  const refuseToken = () => invalidParameter('unknownMarker');
  const { items, nextToken: NextMarker } = pageOf(all, {
    token: Marker,
    size: Math.min(MaxItems, defaultSize),
    refuseToken,
  });
  return { items, NextMarker };
}
