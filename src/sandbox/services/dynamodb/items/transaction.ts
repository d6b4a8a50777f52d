// TransactWriteItems and TransactGetItems: all actions are judged and written without a pause, in one write to the disk.
// So they are serializable, and no two of them conflict.
// source: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html, checked 2026-11-29
import { createHash } from 'node:crypto';
import { AwsError } from '../../../server/aws-error.ts';
import type { Database } from '../dynalite/database.ts';
import type { Path, Table } from '../dynalite/functions.ts';
import { tokenReused, transactionCanceled, validationError, type CancellationReason } from '../errors.ts';
import { checkKey, checkProjection, projected } from './batch-get.ts';
import {
  collectionMetrics,
  consumedByReplay,
  consumedByTransactionReads,
  consumedByWrites,
  ofTransaction,
  replayUnits,
  type ConsumedCapacity,
} from './capacity.ts';
import { itemSize } from '../values/size.ts';
import type { Item } from '../values/values.ts';
import { checkWrite, commitWrites, getTable, itemKey, prepareWrite, type WriteData, type WriteKind } from './write.ts';

interface TransactWrite {
  readonly TransactItems: readonly Readonly<Partial<Record<WriteKind, WriteData>>>[];
  readonly ReturnConsumedCapacity?: string;
  readonly ReturnItemCollectionMetrics?: string;
  readonly ClientRequestToken?: string;
}

export interface WriteAction {
  readonly kind: WriteKind;
  readonly data: WriteData;
}

const maxSize = 4 * 1024 * 1024;

export async function transactWriteItems(store: Database, data: TransactWrite): Promise<Record<string, unknown>> {
  const actions = data.TransactItems.flatMap((item) =>
    Object.entries(item).map(([kind, parameters]) => ({ kind: kind as WriteKind, data: parameters })),
  );
  return runWrites(store, actions, data, data.TransactItems);
}

interface WriteOptions {
  readonly ReturnConsumedCapacity?: string;
  readonly ReturnItemCollectionMetrics?: string;
  readonly ClientRequestToken?: string;
}

/** `content`: what must be the same in another request with the same token. */
export async function runWrites(
  store: Database,
  actions: readonly WriteAction[],
  options: WriteOptions,
  content: unknown,
): Promise<Record<string, unknown>> {
  const tables = await tablesOf(
    store,
    actions.map(({ data }) => data.TableName),
  );
  const tableOf = (name: string) => tables.get(name) as Table;
  const keyOf = ({ Item: item, Key }: WriteData) => (item ?? Key) as Item;
  cancelWhereInvalid(actions, ({ kind, data }) => checkWrite(kind, data, tableOf(data.TableName)));
  refuseDuplicates(actions.map(({ data }) => itemKey(tableOf(data.TableName), keyOf(data))));

  const token = options.ClientRequestToken === undefined ? undefined : tokenFor(options.ClientRequestToken, content);
  const replayed = token?.unitsOfReplay(store);
  if (replayed) return capacities(consumedByReplay(options.ReturnConsumedCapacity, replayed));
  const writes = cancelWhereInvalid(actions, ({ kind, data }) =>
    prepareWrite(store, kind, data, tableOf(data.TableName)),
  );
  if (writes.reduce((sum, { item }) => sum + (item ? itemSize(item) : 0), 0) > maxSize)
    // The documentation names the limit, and no text of the error.
    validationError('The aggregate size of the items in the transaction exceeds 4 MB');
  const ofTables = [...tables].map(([name, table]) => ({
    name,
    table,
    writes: writes.filter((write) => write.table === table),
    keys: actions.filter(({ data }) => data.TableName === name).map(({ data }) => keyOf(data)),
  }));
  const units = Object.fromEntries(ofTables.map(({ name, writes: own }) => [name, replayUnits(own)]));
  await commitWrites(store, [...writes, ...(token ? [token.write(units)] : [])]);

  const consumed = ofTables
    .flatMap(({ table, writes: own }) => consumedByWrites(options.ReturnConsumedCapacity, table, own, 2) ?? [])
    .map((own) => ofTransaction('WriteCapacityUnits', own));
  const metrics = ofTables
    .map(
      ({ name, table, keys }) =>
        [
          name,
          keys.flatMap((key) => collectionMetrics(options.ReturnItemCollectionMetrics, table, key) ?? []),
        ] as const,
    )
    .filter(([, own]) => own.length > 0);
  return {
    ...capacities(consumed),
    ...(metrics.length > 0 && { ItemCollectionMetrics: Object.fromEntries(metrics) }),
  };
}

function capacities(consumed: readonly ConsumedCapacity[]): { ConsumedCapacity?: readonly ConsumedCapacity[] } {
  return consumed.length > 0 ? { ConsumedCapacity: consumed } : {};
}

interface Get {
  readonly TableName: string;
  readonly Key: Item;
  readonly _projection?: { readonly paths: readonly Path[]; readonly nestedPaths?: object };
}

interface TransactGet {
  readonly TransactItems: readonly { readonly Get: Get }[];
  readonly ReturnConsumedCapacity?: string;
}

export async function transactGetItems(store: Database, data: TransactGet): Promise<Record<string, unknown>> {
  const gets = data.TransactItems.map(({ Get: get }) => get);
  const tables = await tablesOf(
    store,
    gets.map(({ TableName }) => TableName),
  );
  const tableOf = ({ TableName }: Get) => tables.get(TableName) as Table;
  cancelWhereInvalid(gets, (get) => {
    checkKey(get.Key, tableOf(get));
    checkProjection(get, tableOf(get));
  });
  refuseDuplicates(gets.map((get) => itemKey(tableOf(get), get.Key)));
  const items = gets.map((get) => store.db.getNow(itemKey(tableOf(get), get.Key)) as Item | undefined);
  if (items.reduce((sum, item) => sum + (item ? itemSize(item) : 0), 0) > maxSize)
    validationError('The aggregate size of the items in the transaction exceeds 4 MB');
  const consumed = consumedByTransactionReads(data.ReturnConsumedCapacity, tables, (name) =>
    items.filter((_, index) => gets[index]?.TableName === name),
  );
  return {
    Responses: items.map((item, index) => (item ? { Item: projected(item, gets[index] as Get) } : {})),
    ...capacities(consumed),
  };
}

async function tablesOf(store: Database, names: readonly string[]): Promise<Map<string, Table>> {
  const tables = new Map<string, Table>();
  for (const name of new Set(names)) tables.set(name, await getTable(store, name));
  return tables;
}

function refuseDuplicates(keys: readonly string[]): void {
  if (new Set(keys).size < keys.length)
    validationError('Transaction request cannot include multiple operations on one item');
}

/** Throws the reasons of all actions where one of them has one. */
function cancelWhereInvalid<Action, Result>(actions: readonly Action[], run: (action: Action) => Result): Result[] {
  const results: Result[] = [];
  const reasons = actions.map((action): CancellationReason => {
    try {
      results.push(run(action));
      return { Code: 'None' };
    } catch (error) {
      return reasonOf(error as Error);
    }
  });
  return results.length < actions.length ? transactionCanceled(reasons) : results;
}

/** dynalite's own errors have a status as well. Any other is no answer. */
function reasonOf(error: Error & { statusCode?: number }): CancellationReason {
  if (!(error instanceof AwsError)) {
    if (error.statusCode === undefined) throw error;
    return { Code: 'ValidationError', Message: error.message };
  }
  const { Item: item } = error.members as { Item?: object };
  const Code = codes[error.code];
  if (Code === undefined) throw error;
  return { Code, Message: error.message, ...(item && { Item: item }) };
}

const codes: Readonly<Record<string, string>> = {
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  ValidationException: 'ValidationError',
  DuplicateItemException: 'DuplicateItem',
};

/** Milliseconds for which a token stands for the request that came with it. */
const tokenLifetime = 10 * 60_000;

/** By table. */
type Units = Readonly<Record<string, number>>;

interface KnownToken {
  readonly hash: string;
  readonly until: number;
  /** What a repetition consumes. Absent in a database from before this was kept. */
  readonly units?: Units;
}

/** Kept in the database, in the same write as the transaction. */
function tokenFor(token: string, content: unknown) {
  const key = `token~${token}`;
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return {
    /** Undefined for a request that was not carried out yet. */
    unitsOfReplay(store: Database): Units | undefined {
      const known = store.db.getNow(key) as KnownToken | undefined;
      if (!known || known.until < Date.now()) return undefined;
      if (known.hash !== hash) tokenReused();
      return known.units ?? {};
    },
    write(units: Units) {
      const value: KnownToken = { hash, until: Date.now() + tokenLifetime, units };
      return { operations: [{ type: 'put' as const, key, value }] };
    },
  };
}
