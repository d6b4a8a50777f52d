// Pages of a list. The token of the next page is the position at which it starts.

interface PageRequest {
  readonly token: string | undefined;
  readonly size: number;
  /** Refuses a token that the service never gave out, in the service's own words. */
  readonly refuseToken: () => never;
}

interface Page<Item> {
  readonly items: Item[];
  /** Undefined on the last page. */
  readonly nextToken: string | undefined;
}

export function pageOf<Item>(items: readonly Item[], { token, size, refuseToken }: PageRequest): Page<Item> {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString('utf8'));
  if (!Number.isInteger(start) || start < 0) refuseToken();
  const end = start + size;
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? Buffer.from(String(end)).toString('base64url') : undefined,
  };
}
