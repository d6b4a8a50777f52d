// CloudFront's lists, the ARNs that its operations are authorized on, and the addresses of what they create.
import type { Call } from '../../../server/service.ts';
import { checkRange } from './number-ranges.ts';

type Kind =
  'distribution' | 'origin-access-identity' | 'origin-access-control' | 'cache-policy' | 'response-headers-policy';

/** `idMember`: the parameter that names the resource. Without it (before the resource exists) the ARN ends in `*`. */
export function arnToAuthorize(kind: Kind, idMember = 'Id') {
  return (input: object, { account }: Call): string => {
    const id = (input as Readonly<Record<string, string | undefined>>)[idMember] ?? '*';
    return `arn:aws:cloudfront::${account}:${kind}/${id}`;
  };
}

/** The Location header of an answer. */
export function locationOf(path: string): string {
  return `https://cloudfront.amazonaws.com/2020-05-31/${path}`;
}

/** The largest number of the parameter's type. */
const longestList = 2_147_483_647;

interface PageInput {
  readonly Marker?: string | undefined;
  /** Some of the SDK's operations send this number as text. */
  readonly MaxItems?: number | string | undefined;
}

/** The marker is the id of the last item of the page before. An empty list has no Items. */
export function listOf<Item extends { readonly id: string }, Output>(
  items: readonly Item[],
  { Marker = '', MaxItems = 100 }: PageInput,
  outputOf: (item: Item) => Output,
) {
  checkRange('MaxItems', Number(MaxItems), 1, longestList);
  const start = Marker === '' ? 0 : items.findIndex(({ id }) => id === Marker) + 1;
  const page = items.slice(start, start + Number(MaxItems));
  const isTruncated = start + page.length < items.length;
  return {
    Marker,
    MaxItems: Number(MaxItems),
    IsTruncated: isTruncated,
    Quantity: page.length,
    ...(isTruncated && { NextMarker: page.at(-1)?.id }),
    ...(page.length > 0 && { Items: page.map(outputOf) }),
  };
}
