// What the resources of API Gateway share: whole lists, and what a conflict means.
import { isNamed } from '../define.ts';

export const absent = 'NotFoundException';

interface Page<Item> {
  readonly Items?: readonly Item[] | undefined;
  readonly NextToken?: string | undefined;
}

export async function allOf<Item>(next: (NextToken: string | undefined) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  for (let token: string | undefined; ;) {
    const { Items = [], NextToken } = await next(token);
    items.push(...Items);
    if (!NextToken) return items;
    token = NextToken;
  }
}

/** A namesake exists already; another conflict says that one should try again later, which clients do. */
export function isTaken(error: unknown): boolean {
  return isNamed(error, 'ConflictException') && !/try again later/i.test(error.message);
}
