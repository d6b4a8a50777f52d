// What CloudFront's operations share: ARNs for permissions, addresses of what was made, and pages of lists.
import type { Call } from '../../../server/service.ts';

type Kind = 'distribution' | 'origin-access-identity' | 'origin-access-control' | 'cache-policy';

/** For the `on` of an operation; `*` where the thing has no id yet. */
export function arnOf(kind: Kind, idMember = 'Id') {
  return (input: object, { account }: Call): string => {
    const id = (input as Readonly<Record<string, string | undefined>>)[idMember] ?? '*';
    return `arn:aws:cloudfront::${account}:${kind}/${id}`;
  };
}

export function locationOf(path: string): string {
  return `https://cloudfront.amazonaws.com/2020-05-31/${path}`;
}

export interface PageInput {
  readonly Marker?: string | undefined;
  /** A number that some of the SDK's operations send as text. */
  readonly MaxItems?: number | string | undefined;
}

/** CloudFront's list envelope. The marker is the id of the last item of the page before; an empty list has no Items. */
export function listOf<Item extends { readonly id: string }, Shown>(
  items: readonly Item[],
  { Marker = '', MaxItems = 100 }: PageInput,
  show: (item: Item) => Shown,
) {
  const start = Marker === '' ? 0 : items.findIndex(({ id }) => id === Marker) + 1;
  const page = items.slice(start, start + Number(MaxItems));
  const isTruncated = start + page.length < items.length;
  return {
    Marker,
    MaxItems: Number(MaxItems),
    IsTruncated: isTruncated,
    Quantity: page.length,
    ...(isTruncated && { NextMarker: page.at(-1)?.id }),
    ...(page.length > 0 && { Items: page.map(show) }),
  };
}
