// Lists of keys: sorted by their UTF-8 bytes, grouped at a delimiter, in pages.
import { invalidArgument } from '../errors.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly prefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The key or common prefix that the page ends with. */
  readonly last?: string | undefined;
  readonly lastItem?: Item | undefined;
}

interface Cut {
  readonly prefix: string;
  readonly delimiter: string;
  readonly limit: number;
  /** Whether a key (or its common prefix) lies on an earlier page. */
  readonly isBehind: (rolled: string) => boolean;
}

/** `items` in order; those with the same common prefix count as one. */
export function pageOf<Item>(items: readonly Item[], keyOf: (item: Item) => string, cut: Cut): Page<Item> {
  const page = { items: [] as Item[], prefixes: [] as string[], last: undefined as string | undefined };
  let lastItem: Item | undefined;
  for (const item of items) {
    const key = keyOf(item);
    if (!key.startsWith(cut.prefix)) continue;
    const rolled = rollUp(key, cut);
    if (cut.isBehind(rolled ?? key) || (rolled !== undefined && page.prefixes.at(-1) === rolled)) continue;
    if (page.items.length + page.prefixes.length >= cut.limit) return { ...page, lastItem, isTruncated: cut.limit > 0 };
    if (rolled === undefined) page.items.push(item);
    else page.prefixes.push(rolled);
    page.last = rolled ?? key;
    lastItem = item;
  }
  return { ...page, lastItem, isTruncated: false };
}

function rollUp(key: string, { prefix, delimiter }: Cut): string | undefined {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** Beyond U+FFFF, UTF-16 units sort otherwise than bytes of UTF-8. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function isAfter(key: string, marker: string): boolean {
  return compareKeys(key, marker) > 0;
}

export function limitOf(value: number | undefined): number {
  if (value === undefined) return 1000;
  if (!Number.isInteger(value) || value < 0) {
    invalidArgument('Argument maxKeys must be an integer between 0 and 2147483647', 'max-keys', String(value));
  }
  return Math.min(value, 1000);
}

/** As `encoding-type=url` wants it: spaces become plus signs, slashes and asterisks stay. */
export function keyEncoder(encoding: string | undefined): (text: string) => string {
  if (encoding === undefined) return (text) => text;
  if (encoding !== 'url') invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding);
  return (text) => new URLSearchParams({ '': text }).toString().slice(1).replaceAll('%2F', '/');
}
