// One write of an item: PutItem, UpdateItem and DeleteItem, and the actions of transactions. An item is read, judged and
// written without a pause, so no other request comes between, and its indexes change in the same write.
import type { Database } from '../dynalite/database.ts';
import { dynaliteFunctions, type ParsedCondition, type ParsedUpdate, type Table } from '../dynalite/functions.ts';
import type { LevelOperation } from '../dynalite/write-ahead-log.ts';
import { conditionFailed, validationError } from '../errors.ts';
import { indexChanges } from './indexes.ts';
import { itemSize, maxItemSize } from './size.ts';
import { applyAttributeUpdates, applyUpdate, type AttributeUpdates } from './update.ts';
import { copyOf, type Item } from './values.ts';

export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** A request after dynalite's checks, which add the parsed expressions. */
export interface WriteData {
  readonly TableName: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly AttributeUpdates?: AttributeUpdates;
  readonly ReturnValues?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
  readonly ReturnConsumedCapacity?: string;
  readonly ReturnItemCollectionMetrics?: string;
  readonly _updates?: ParsedUpdate;
  readonly _condition?: ParsedCondition;
}

/** What a write found, and what it makes of it. */
export interface Write {
  readonly table: Table;
  readonly old: Item | undefined;
  readonly item: Item | undefined;
  readonly operations: readonly LevelOperation[];
}

export function getTable(store: Database, name: string): Promise<Table> {
  return new Promise((resolve, reject) => {
    store.getTable(name, (error, table) => (error ? reject(error) : resolve(table as Table)));
  });
}

/** Where an item is in the database. */
export function itemKey(table: Table, item: Item): string {
  return `item-${table.TableName}~${dynaliteFunctions().createKey(item, table)}`;
}

/** Throws where the key or the item does not fit the table. */
export function checkWrite(kind: WriteKind, data: WriteData, table: Table): void {
  const { validateItem, validateKey, validateUpdates } = dynaliteFunctions();
  const { _updates: update } = data;
  const error =
    kind === 'Put'
      ? validateItem(data.Item as Item, table)
      : (validateKey(data.Key as Item, table) ??
        (kind === 'Update' ? validateUpdates(data.AttributeUpdates, update, table) : undefined));
  if (error) throw error;
}

/** Reads and judges. Throws where the condition is not met. Nothing is written yet. */
export function prepareWrite(store: Database, kind: WriteKind, data: WriteData, table: Table): Write {
  const key = itemKey(table, (data.Item ?? data.Key) as Item);
  const old = store.db.getNow(key) as Item | undefined;
  if (dynaliteFunctions().checkConditional(data, old))
    return conditionFailed(data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? old : undefined);
  if (kind === 'ConditionCheck') return { table, old, item: old, operations: [] };
  const item = itemAfter(kind, data, old);
  if (!old && !item) return { table, old, item, operations: [] };
  const own: LevelOperation = item ? { type: 'put', key, value: item } : { type: 'del', key };
  return { table, old, item, operations: [...indexChanges(table, old, item), own] };
}

/** Resolves when the writes are as safe as the sandbox's durability says. */
export function commitWrites(store: Database, writes: readonly Write[]): Promise<void> {
  const operations = writes.flatMap((write) => write.operations);
  if (operations.length === 0) return Promise.resolve();
  return new Promise((resolve, reject) => store.db.batch(operations, (error) => (error ? reject(error) : resolve())));
}

function itemAfter(kind: WriteKind, data: WriteData, old: Item | undefined): Item | undefined {
  if (kind === 'Delete') return undefined;
  if (kind === 'Put') return data.Item;
  // Read from the database for this request alone.
  const item = old ? copyOf(old) : { ...data.Key };
  const { _updates: update } = data;
  if (update) applyUpdate(update, item);
  else applyAttributeUpdates(data.AttributeUpdates ?? {}, item);
  if (itemSize(item) > maxItemSize) validationError('Item size to update has exceeded the maximum allowed size');
  return item;
}
