// The entries of an item in the indexes of its table.
import { dynaliteFunctions, type Index, type Table } from '../dynalite/functions.ts';
import type { LevelOperation } from '../dynalite/write-ahead-log.ts';
import { attributeOf, type Item, type ValueType } from '../values/values.ts';

/** What a write changes in all indexes. */
export function indexChanges(table: Table, old: Item | undefined, item: Item | undefined): LevelOperation[] {
  return [
    ...(table.LocalSecondaryIndexes ?? []).flatMap((index) => changesOf('local', table, index, old, item)),
    ...(table.GlobalSecondaryIndexes ?? []).flatMap((index) => changesOf('global', table, index, old, item)),
  ];
}

function changesOf(
  kind: 'local' | 'global',
  table: Table,
  index: Index,
  old: Item | undefined,
  item: Item | undefined,
): LevelOperation[] {
  const prefix = `index-${kind}~${table.TableName}~${index.IndexName}~`;
  const before = entryOf(table, index, old);
  const after = entryOf(table, index, item);
  return [
    ...(before && before.key !== after?.key ? [{ type: 'del', key: prefix + before.key } as const] : []),
    ...(after ? [{ type: 'put', key: prefix + after.key, value: after.item } as const] : []),
  ];
}

/** An item is in an index where it has all attributes of the index's key, with the types that the index has for them. */
export function entryOf(table: Table, index: Index, item: Item | undefined): { key: string; item: Item } | undefined {
  if (!item || !index.KeySchema.every(({ AttributeName }) => isKey(table, AttributeName, item))) return undefined;
  return {
    key: dynaliteFunctions().createIndexKey(item, table, index.KeySchema),
    item: projectionOf(table, index, item),
  };
}

function projectionOf(table: Table, { KeySchema, Projection }: Index, item: Item): Item {
  if (Projection.ProjectionType === 'ALL') return item;
  const keys = [...KeySchema, ...table.KeySchema].map(({ AttributeName }) => AttributeName);
  const names = new Set([...keys, ...(Projection.NonKeyAttributes ?? [])]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

function isKey(table: Table, name: string, item: Item): boolean {
  const type = table.AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
  const value = attributeOf(item, name)?.[type as ValueType];
  return value !== undefined && value !== '';
}
