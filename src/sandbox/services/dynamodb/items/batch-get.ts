// BatchGetItem: up to 100 items and 16 MB. What is beyond is not read, and comes back as UnprocessedKeys.
// source: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html, checked 2026-11-29
import type { Database } from '../dynalite/database.ts';
import { dynaliteFunctions, type Path, type Table } from '../dynalite/functions.ts';
import { consumedByReads } from './capacity.ts';
import { itemSize } from '../values/size.ts';
import type { Item } from '../values/values.ts';
import { getTable, itemKey } from './write.ts';

interface KeysAndAttributes {
  readonly Keys: readonly Item[];
  readonly ConsistentRead?: boolean;
  readonly AttributesToGet?: readonly string[];
  readonly _projection?: { readonly paths: readonly Path[]; readonly nestedPaths?: object };
}

interface BatchGet {
  readonly RequestItems: Readonly<Record<string, KeysAndAttributes>>;
  readonly ReturnConsumedCapacity?: string;
}

const maxResponseSize = 16 * 1024 * 1024;

export async function batchGetItem(store: Database, data: BatchGet): Promise<Record<string, unknown>> {
  const tables: { name: string; table: Table; request: KeysAndAttributes }[] = [];
  for (const [name, request] of Object.entries(data.RequestItems)) {
    const table = await getTable(store, name);
    for (const key of request.Keys) checkKey(key, table);
    checkProjection(request, table);
    tables.push({ name, table, request });
  }
  let size = 0;
  const results = tables.map(({ name, table, request }) => {
    const read: { key: Item; item: Item | undefined }[] = [];
    const unread: Item[] = [];
    for (const key of request.Keys) {
      const item = unread.length > 0 ? undefined : (store.db.getNow(itemKey(table, key)) as Item | undefined);
      size += item ? itemSize(item) : 0;
      if (size > maxResponseSize || unread.length > 0) unread.push(key);
      else read.push({ key, item });
    }
    const items = read.map(({ item }) => item);
    const capacity = consumedByReads(data.ReturnConsumedCapacity, table, items, request.ConsistentRead ? 1 : 0.5);
    const found = items.filter((item) => item !== undefined).map((item) => projected(item, request));
    return { name, unread, capacity: read.length > 0 ? capacity : undefined, found: inAnyOrder(found) };
  });
  const capacities = results.flatMap(({ capacity }) => capacity ?? []);
  return {
    Responses: Object.fromEntries(results.map(({ name, found }) => [name, found])),
    UnprocessedKeys: Object.fromEntries(
      results
        .filter(({ unread }) => unread.length > 0)
        .map(({ name, unread }) => [name, { ...asRequested(data, name), Keys: unread }]),
    ),
    ...(capacities.length > 0 && { ConsumedCapacity: capacities }),
  };
}

export function checkKey(key: Item, table: Table): void {
  const error = dynaliteFunctions().validateKey(key, table);
  if (error) throw error;
}

export function checkProjection(
  { _projection: projection }: Pick<KeysAndAttributes, '_projection'>,
  table: Table,
): void {
  const error = dynaliteFunctions().validateKeyPaths(projection?.nestedPaths, table);
  if (error) throw error;
}

export function projected(
  item: Item,
  { _projection: projection, AttributesToGet }: Pick<KeysAndAttributes, '_projection' | 'AttributesToGet'>,
): Item {
  const paths = projection?.paths ?? AttributesToGet;
  return paths ? dynaliteFunctions().mapPaths(paths, item) : item;
}

/** AWS keeps no order, and code must not count on one. */
function inAnyOrder(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** What dynalite added while it checked the request is not the caller's. */
function asRequested({ RequestItems }: BatchGet, name: string): object {
  return Object.fromEntries(Object.entries(RequestItems[name] ?? {}).filter(([member]) => !member.startsWith('_')));
}
