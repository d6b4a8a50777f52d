// What the resources of API Gateway share: whole lists, and patience with its other writers.
import type { Aws } from '../engine/types.ts';
import { isNamed } from './define.ts';

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

/** One API takes one change at a time, and its stage's auto-deploy makes changes too. */
export function writing<T>(aws: Aws, run: () => Promise<T>): Promise<T> {
  const busy = (error: unknown) => isNamed(error, 'ConflictException') && /try again later/i.test(error.message);
  return aws.patience.retry({ for: 'API Gateway to finish another change', usually: 3, atMost: 120 }, busy, run);
}

/** A namesake exists already; the conflict above says that one should try again. */
export function isTaken(error: unknown): boolean {
  return isNamed(error, 'ConflictException') && !/try again later/i.test(error.message);
}
