// One write of an item: PutItem, UpdateItem and DeleteItem, and the actions of transactions. An item is read, judged and
// written without a pause, so no other request comes between, and its indexes change in the same write.
import type { Database } from '../dynalite/database.ts';
import { dynaliteFunctions, type ParsedCondition, type ParsedUpdate, type Table } from '../dynalite/functions.ts';
import type { LevelOperation } from '../dynalite/write-ahead-log.ts';
import { conditionFailed, duplicateItem, validationError } from '../errors.ts';
import { areEqual } from '../values/compare.ts';
import { indexChanges } from './indexes.ts';
import { nestingFault } from '../values/nesting.ts';
import { sortSets } from '../values/sets.ts';
import { itemSize, maxItemSize } from '../values/size.ts';
import { applyAttributeUpdates, applyUpdate, type AttributeUpdates } from './update.ts';
import { attributeOf, copyOf, type Item, type ValueType } from '../values/values.ts';

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
  /** Of PartiQL's INSERT: an item that is there is a duplicate. */
  readonly isInsert?: true;
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

/** `isForItems`: the refusal of a table that is not there does not name it, as for all requests about items. */
export function getTable(store: Database, name: string, isForItems = true): Promise<Table> {
  return new Promise((resolve, reject) => {
    store.getTable(name, isForItems, (error, table) => (error ? reject(error) : resolve(table as Table)));
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
  if (data.Item) checkIndexKeys(data.Item, table);
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
  if (dynaliteFunctions().checkConditional(data, old)) {
    if (data.isInsert) duplicateItem();
    return conditionFailed(data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? old : undefined);
  }
  if (kind === 'ConditionCheck') return { table, old, item: old, operations: [] };
  const item = itemAfter(kind, data, old);
  if (item) sortSets(item);
  if (kind === 'Update' && item) checkUpdatedIndexKeys(old, item, table);
  if (!old && !item) return { table, old, item, operations: [] };
  const own: LevelOperation = item ? { type: 'put', key, value: item } : { type: 'del', key };
  return { table, old, item, operations: [...indexChanges(table, old, item), own] };
}

/** Resolves when the writes are as safe as the sandbox's durability says. */
export function commitWrites(store: Database, writes: readonly Pick<Write, 'operations'>[]): Promise<void> {
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
  if (!old && onlyRemoves(data)) return undefined;
  if (itemSize(item) > maxItemSize) validationError('Item size to update has exceeded the maximum allowed size');
  const fault = nestingFault(item);
  if (fault) validationError(fault);
  return item;
}

/** An update that only removes does not create the item. One without any change does. */
function onlyRemoves({ _updates: update, AttributeUpdates = {} }: WriteData): boolean {
  const actions = update
    ? update.sections.map(({ type }) => type.toUpperCase())
    : Object.values(AttributeUpdates).map(({ Action }) => Action);
  return actions.length > 0 && actions.every((action) => action === 'REMOVE' || action === 'DELETE');
}

/** source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html, checked 2026-11-29; the text as Moto has it */
function checkIndexKeys(item: Item, table: Table): void {
  for (const index of [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])]) {
    const empty = index.KeySchema.find(({ AttributeName }) => {
      const value = attributeOf(item, AttributeName);
      return value?.S === '' || value?.B === '';
    });
    if (empty)
      validationError(
        'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
          `The AttributeValue for a key attribute cannot contain an empty ${item[empty.AttributeName]?.S === '' ? 'string' : 'binary'} value. ` +
          `IndexName: ${index.IndexName}, IndexKey: ${empty.AttributeName}`,
      );
  }
}

/** An item may be older than an index, and have a value of another type. Only a changed one is judged. */
function checkUpdatedIndexKeys(old: Item | undefined, item: Item, table: Table): void {
  const types = new Map(table.AttributeDefinitions.map((one) => [one.AttributeName, one.AttributeType]));
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  for (const { AttributeName: name } of indexes.flatMap(({ KeySchema }) => KeySchema)) {
    const value = attributeOf(item, name);
    if (!value || (old && areEqual(attributeOf(old, name), value))) continue;
    if (value[types.get(name) as ValueType] === undefined)
      validationError('The update expression attempted to update the secondary index key to unsupported type');
    if (value.S === '' || value.B === '') checkIndexKeys(item, table);
  }
}
