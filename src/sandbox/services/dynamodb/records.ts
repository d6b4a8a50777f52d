// What the sandbox keeps of tables, beside the items and settings that dynalite keeps.
import type { Collection, Store } from '../../state/store.ts';
import { tagMapOf, type Tag, type TagMap } from '../shared/tags.ts';

export interface TableScope {
  readonly account: string;
  readonly region: string;
}

/** As AWS describes a table. */
export type TableDescription = Record<string, unknown> & { TableStatus?: string };

export interface TableRecord {
  /** Before that moment the table is CREATING. */
  readonly readyAt: number;
  readonly protected: boolean;
  /** After DeleteTable. Before that moment the table is DELETING. */
  readonly goneAt?: number;
  /** Of a table that is being deleted: dynalite no longer has it. */
  readonly description?: TableDescription;
  /** A copy of what dynalite keeps, for the conditions of policies. */
  readonly tags?: readonly Tag[];
  /**
   * The names of the partition keys, for the conditions of policies: of each index by its name, of the table by an
   * empty one. States of earlier versions of the sandbox are without.
   */
  readonly partitionKeys?: Readonly<Record<string, string>>;
  /** Absent where it was never enabled. */
  readonly timeToLive?: TimeToLive;
  /** After UpdateTable. Before that moment the table is UPDATING. */
  readonly updatedAt?: number;
  /** By the index's name: what UpdateTable created or deleted last. */
  readonly indexChanges?: Readonly<Record<string, IndexChange>>;
  /** Absent where it was never given. */
  readonly tableClass?: string;
  /** Absent while it is disabled. */
  readonly pointInTimeRecovery?: { readonly since: number; readonly days: number };
}

export interface IndexChange {
  readonly status: 'CREATING' | 'DELETING';
  /** Before that moment the index has this status. */
  readonly until: number;
  /** Of an index that is being deleted: dynalite no longer has it. */
  readonly description?: Readonly<Record<string, unknown>>;
}

export interface TimeToLive {
  readonly attribute: string;
  readonly enabled: boolean;
  /** Before that moment it is ENABLING or DISABLING. */
  readonly settledAt: number;
}

interface KeySchema {
  readonly AttributeName?: string;
  readonly KeyType?: string;
}

export function partitionKeysOf(description: TableDescription): Record<string, string> {
  type Indexes = readonly { readonly IndexName?: string; readonly KeySchema?: readonly KeySchema[] }[] | undefined;
  const indexes = ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes'].flatMap((name) => description[name] as Indexes);
  const keyed = [{ IndexName: '', KeySchema: description['KeySchema'] as readonly KeySchema[] }, ...indexes];
  return Object.fromEntries(
    keyed.flatMap((one) => {
      const partition = one?.KeySchema?.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
      return partition === undefined ? [] : [[one?.IndexName ?? '', partition]];
    }),
  );
}

/** By `account/region/name`. A table has a record once its creation was answered. */
export function recordsOf(store: Store): Collection<TableRecord> {
  return store.collection('dynamodb/tables');
}

export function tableKey({ account, region }: TableScope, table: string): string {
  return `${account}/${region}/${table}`;
}

/** A table may be named by its ARN as well. */
export function tableArn({ account, region }: TableScope, table: string): string {
  return table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${account}:table/${table}`;
}

/** Of a name or an ARN. */
export function tableNameOf(table: string): string {
  return table.startsWith('arn:') ? table.slice(table.lastIndexOf('/') + 1) : table;
}

export function tableKeyOfArn(arn: string): string {
  const [, region = '', account = '', table = ''] = /^arn:aws:dynamodb:([^:]+):(\d+):table\/([^/]+)/.exec(arn) ?? [];
  return tableKey({ account, region }, table);
}

/** The tags of a table, also for its indexes. */
export function tagsOfArn(store: Store, arn: string): TagMap {
  return tagMapOf(recordsOf(store).get(tableKeyOfArn(arn))?.tags ?? []);
}
