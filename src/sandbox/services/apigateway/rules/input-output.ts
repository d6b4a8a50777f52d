// What requests and answers of all operations have in common: pages, updates, tags and dates.
import { pageOf } from '../../shared/paging.ts';
import type { TagMap } from '../../shared/tags.ts';
import { badRequest, invalidTagKey } from '../errors.ts';

interface PageInput {
  /** API Gateway sends these numbers as text. */
  readonly MaxResults?: string | undefined;
  readonly NextToken?: string | undefined;
}

export function page<Item>(items: readonly Item[], { MaxResults, NextToken }: PageInput) {
  const size = MaxResults === undefined ? 100 : Number(MaxResults);
  if (!Number.isInteger(size) || size < 1) badRequest('Invalid maxResults');
  const refuseToken = () => badRequest('Invalid nextToken');
  const { items: Items, nextToken } = pageOf(items, { token: NextToken, size, refuseToken });
  return { Items, NextToken: nextToken };
}

/** An update changes only the members that the request has. */
export function changesIn<Input extends object>(input: Input): Partial<Input> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<Input>;
}

export function checkDescription(text: string | undefined): void {
  if (text !== undefined && text.length > 1024) badRequest('Description must be at most 1024 characters');
}

export function checkTags(tags: TagMap | undefined): TagMap {
  const reserved = Object.keys(tags ?? {}).find((key) => key.toLowerCase().startsWith('aws:'));
  return reserved === undefined ? (tags ?? {}) : invalidTagKey(reserved);
}

/** API Gateway's dates have no milliseconds. */
export function dateOutput(time: number): Date {
  return new Date(Math.floor(time / 1000) * 1000);
}
