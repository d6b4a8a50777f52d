// The states of a table and its indexes, as DescribeTable shows them: dynalite's own take no time.
import type { IndexChange, TableDescription, TableRecord } from '../records.ts';
import type { IndexUpdate } from './update-table.ts';

type IndexDescription = Record<string, unknown> & { readonly IndexName?: string };

/** `isStill`: whether a moment of the record is still to come. */
export function withStates(
  table: TableDescription,
  record: Readonly<TableRecord> | undefined,
  isStill: (until: number | undefined) => boolean,
): TableDescription {
  const isCreating = isStill(record?.readyAt);
  const pending = Object.entries(record?.indexChanges ?? {}).filter(([, { until }]) => isStill(until));
  const indexes = indexesOf(table).map((index) => {
    const change = pending.find(([name]) => name === index.IndexName)?.[1];
    return {
      ...index,
      ...(isCreating && { IndexStatus: 'CREATING' }),
      ...(change && { IndexStatus: change.status, ...(change.status === 'CREATING' && { Backfilling: true }) }),
    };
  });
  const deleted = pending.flatMap(([, { description }]) =>
    description ? [{ ...description, IndexStatus: 'DELETING' }] : [],
  );
  const all = [...indexes, ...deleted];
  return {
    ...table,
    ...(isStill(record?.updatedAt) && { TableStatus: 'UPDATING' }),
    ...(isCreating && { TableStatus: 'CREATING' }),
    ...(all.length > 0 && { GlobalSecondaryIndexes: all }),
    ...(record?.tableClass !== undefined && { TableClassSummary: { TableClass: record.tableClass } }),
    DeletionProtectionEnabled: record?.protected ?? false,
  };
}

/** What UpdateTable does to indexes, by their names. Undefined where it creates and deletes none. */
export function indexChangesOf(
  input: Readonly<Record<string, unknown>>,
  before: TableDescription,
  until: number,
): Record<string, IndexChange> | undefined {
  const updates = input['GlobalSecondaryIndexUpdates'];
  if (!Array.isArray(updates)) return undefined;
  const changes = (updates as (IndexUpdate | null)[]).flatMap((update): [string, IndexChange][] => {
    if (update?.Create) return [[update.Create.IndexName, { status: 'CREATING', until }]];
    if (!update?.Delete) return [];
    const name = update.Delete.IndexName;
    const description = indexesOf(before).find(({ IndexName }) => IndexName === name);
    return [[name, { status: 'DELETING', until, ...(description && { description }) }]];
  });
  return changes.length > 0 ? Object.fromEntries(changes) : undefined;
}

function indexesOf(table: TableDescription): IndexDescription[] {
  return (table['GlobalSecondaryIndexes'] as IndexDescription[] | undefined) ?? [];
}
