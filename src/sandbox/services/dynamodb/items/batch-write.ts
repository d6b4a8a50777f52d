// BatchWriteItem: up to 25 puts and deletes, each for itself, in one write to the disk.
import type { Database } from '../dynalite/database.ts';
import type { Table } from '../dynalite/functions.ts';
import { checkKey } from './batch-get.ts';
import { collectionMetrics, consumedByWrites } from './capacity.ts';
import { validationError } from '../errors.ts';
import type { Item } from '../values/values.ts';
import { checkWrite, commitWrites, getTable, itemKey, prepareWrite, type Write } from './write.ts';

interface WriteRequest {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}

interface BatchWrite {
  readonly RequestItems: Readonly<Record<string, readonly WriteRequest[]>>;
  readonly ReturnConsumedCapacity?: string;
  readonly ReturnItemCollectionMetrics?: string;
}

export async function batchWriteItem(store: Database, data: BatchWrite): Promise<Record<string, unknown>> {
  const tables: { name: string; table: Table; requests: readonly WriteRequest[] }[] = [];
  for (const [name, requests] of Object.entries(data.RequestItems))
    tables.push({ name, table: await getTable(store, name), requests });
  for (const { name, table, requests } of tables) {
    for (const request of requests) check(name, request, table);
    const keys = requests.map((request) => itemKey(table, keyOf(request)));
    if (new Set(keys).size < keys.length) validationError('Provided list of item keys contains duplicates');
  }

  const done = tables.map(({ name, table, requests }) => ({
    name,
    table,
    keys: requests.map(keyOf),
    writes: requests.map((request) => prepare(store, name, request, table)),
  }));
  await commitWrites(
    store,
    done.flatMap(({ writes }) => writes),
  );
  const consumed = done.flatMap(
    ({ table, writes }) => consumedByWrites(data.ReturnConsumedCapacity, table, writes) ?? [],
  );
  const metrics = done.map(({ name, table, keys }) => [
    name,
    keys.flatMap((key) => collectionMetrics(data.ReturnItemCollectionMetrics, table, key) ?? []),
  ]);
  const withMetrics = metrics.filter(([, ofTable]) => (ofTable?.length ?? 0) > 0);
  return {
    UnprocessedItems: {},
    ...(consumed.length > 0 && { ConsumedCapacity: consumed }),
    ...(withMetrics.length > 0 && { ItemCollectionMetrics: Object.fromEntries(withMetrics) }),
  };
}

function keyOf({ PutRequest, DeleteRequest }: WriteRequest): Item {
  return (PutRequest?.Item ?? DeleteRequest?.Key) as Item;
}

function check(TableName: string, { PutRequest, DeleteRequest }: WriteRequest, table: Table): void {
  if (PutRequest) checkKey(keyIn(PutRequest.Item, table), table);
  if (PutRequest) checkWrite('Put', { TableName, ...PutRequest }, table);
  if (DeleteRequest) checkWrite('Delete', { TableName, ...DeleteRequest }, table);
}

/** Of an item without a key, or with one of another type, a batch says what it says of a key to delete. */
function keyIn(item: Item, { KeySchema }: Table): Item {
  const names = KeySchema.map(({ AttributeName }) => AttributeName);
  return Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]] as const] : [])));
}

/** No two requests of a batch are for one item, so their order does not matter. */
function prepare(store: Database, TableName: string, { PutRequest, DeleteRequest }: WriteRequest, table: Table): Write {
  if (PutRequest) return prepareWrite(store, 'Put', { TableName, ...PutRequest }, table);
  return prepareWrite(store, 'Delete', { TableName, ...DeleteRequest }, table);
}
