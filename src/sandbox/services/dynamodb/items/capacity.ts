// What reads and writes consume, as `ReturnConsumedCapacity` and `ReturnItemCollectionMetrics` ask for it.
// source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html, checked 2026-11-29
import type { Index, Table } from '../dynalite/functions.ts';
import { entryOf } from './indexes.ts';
import { itemSize } from '../values/size.ts';
import type { Item, Value } from '../values/values.ts';

type Axis = 'ReadCapacityUnits' | 'WriteCapacityUnits';

interface Units extends Partial<Record<Axis, number>> {
  CapacityUnits: number;
}

export interface ConsumedCapacity extends Units {
  readonly TableName: string;
  readonly Table?: Units;
  readonly LocalSecondaryIndexes?: Record<string, Units>;
  readonly GlobalSecondaryIndexes?: Record<string, Units>;
}

/** `TOTAL` or `INDEXES`; any other answers nothing. `factor`: 2 in transactions, where an index costs what it always does. */
export function consumedByWrites(
  asked: string | undefined,
  table: Table,
  writes: readonly { readonly old: Item | undefined; readonly item: Item | undefined }[],
  factor = 1,
): ConsumedCapacity | undefined {
  if (asked !== 'TOTAL' && asked !== 'INDEXES') return undefined;
  const sum = (unitsOf: (old: Item | undefined, item: Item | undefined) => number) =>
    writes.reduce((units, { old, item }) => units + unitsOf(old, item), 0);
  const own = factor * sum((old, item) => Math.max(writeUnits(old), writeUnits(item)));
  const ofIndexes = (indexes: readonly Index[] = []) =>
    indexes
      .map(
        (index) =>
          [index.IndexName, { CapacityUnits: sum((old, item) => indexUnits(table, index, old, item)) }] as const,
      )
      .filter(([, { CapacityUnits }]) => CapacityUnits > 0);
  return consumed(asked, table.TableName, own, {
    LocalSecondaryIndexes: ofIndexes(table.LocalSecondaryIndexes),
    GlobalSecondaryIndexes: ofIndexes(table.GlobalSecondaryIndexes),
  });
}

/** Of reads by key. An eventually consistent read is half, and one in a transaction twice as much. */
export function consumedByReads(
  asked: string | undefined,
  table: Table,
  items: readonly (Item | undefined)[],
  factor: number,
): ConsumedCapacity | undefined {
  if (asked !== 'TOTAL' && asked !== 'INDEXES') return undefined;
  const units = items.reduce((sum, item) => sum + readUnits(sizeOf(item)) * factor, 0);
  return consumed(asked, table.TableName, units, {});
}

/** Of the reads of a transaction. `itemsOf`: what was read from the table that requests call so. */
export function consumedByTransactionReads(
  asked: string | undefined,
  tables: ReadonlyMap<string, Table>,
  itemsOf: (name: string) => readonly (Item | undefined)[],
): ConsumedCapacity[] {
  return [...tables].flatMap(([name, table]) => {
    const units = consumedByReads(asked, table, itemsOf(name), 2);
    return units ? ofTransaction('ReadCapacityUnits', units) : [];
  });
}

/** What a transaction consumed: all of its units are of one kind, and AWS names the kind beside each. */
export function ofTransaction<Consumed extends Units>(axis: Axis, { ...units }: Consumed): Consumed {
  const named = { ...units, [axis]: units.CapacityUnits } as Consumed & Partial<ConsumedCapacity>;
  const ofIndexes = (indexes: Record<string, Units>) =>
    Object.fromEntries(Object.entries(indexes).map(([name, own]) => [name, ofTransaction(axis, own)]));
  const { Table: table, LocalSecondaryIndexes: local, GlobalSecondaryIndexes: global } = named;
  return {
    ...named,
    ...(table && { Table: ofTransaction(axis, table) }),
    ...(local && { LocalSecondaryIndexes: ofIndexes(local) }),
    ...(global && { GlobalSecondaryIndexes: ofIndexes(global) }),
  };
}

/** A transaction that was already carried out reads what it has written. `units`: by table. */
export function consumedByReplay(
  asked: string | undefined,
  units: Readonly<Record<string, number>>,
): ConsumedCapacity[] {
  if (asked !== 'TOTAL' && asked !== 'INDEXES') return [];
  return Object.entries(units).map(([name, own]) => ofTransaction('ReadCapacityUnits', consumed(asked, name, own, {})));
}

/** Of the larger of the item before and after a write, as a transaction reads it. */
export function replayUnits(
  writes: readonly { readonly old: Item | undefined; readonly item: Item | undefined }[],
): number {
  const sizes = writes.map(({ old, item }) => Math.max(sizeOf(old), sizeOf(item)));
  return sizes.reduce((sum, size) => sum + 2 * readUnits(size), 0);
}

function consumed(
  asked: string,
  TableName: string,
  own: number,
  indexes: Record<string, readonly (readonly [string, Units])[]>,
): ConsumedCapacity {
  const parts = Object.entries(indexes).filter(([, entries]) => entries.length > 0);
  const total = parts.flatMap(([, entries]) => entries).reduce((sum, [, units]) => sum + units.CapacityUnits, own);
  const details = parts.map(([name, entries]) => [name, Object.fromEntries(entries)]);
  return {
    TableName,
    CapacityUnits: total,
    ...(asked === 'INDEXES' && { Table: { CapacityUnits: own }, ...Object.fromEntries(details) }),
  };
}

function readUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 4096));
}

function writeUnits(item: Item | undefined): number {
  return Math.max(1, Math.ceil(sizeOf(item) / 1024));
}

/** An entry that moves is deleted and put; one that stays the same costs nothing. */
function indexUnits(table: Table, index: Index, old: Item | undefined, item: Item | undefined): number {
  const [before, after] = [entryOf(table, index, old), entryOf(table, index, item)];
  if (!before || !after) return before || after ? writeUnits((before ?? after)?.item) : 0;
  if (before.key !== after.key) return writeUnits(before.item) + writeUnits(after.item);
  if (JSON.stringify(before.item) === JSON.stringify(after.item)) return 0;
  return Math.max(writeUnits(before.item), writeUnits(after.item));
}

function sizeOf(item: Item | undefined): number {
  return item ? itemSize(item) : 0;
}

/** Only a table with a local index has collections. AWS estimates in whole gigabytes. */
export function collectionMetrics(
  asked: string | undefined,
  table: Table,
  item: Item,
): { ItemCollectionKey: Item; SizeEstimateRangeGB: number[] } | undefined {
  const name = table.KeySchema[0]?.AttributeName ?? '';
  if (asked !== 'SIZE' || !table.LocalSecondaryIndexes?.length) return undefined;
  return { ItemCollectionKey: { [name]: item[name] as Value }, SizeEstimateRangeGB: [0, 1] };
}
