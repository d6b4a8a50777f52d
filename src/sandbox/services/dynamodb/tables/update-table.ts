// UpdateTable: billing, throughput and indexes of a table. A new index is filled with the items that are there.
// source: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html, checked 2026-11-29
import type { Index, Table } from '../dynalite/functions.ts';
import type { Database } from '../dynalite/database.ts';
import { indexNotFound, onlineIndexLimit, validationError } from '../errors.ts';
import { entryOf } from '../items/indexes.ts';
import type { Item } from '../values/values.ts';
import { getTable } from '../items/write.ts';

interface Throughput {
  ReadCapacityUnits: number;
  WriteCapacityUnits: number;
  NumberOfDecreasesToday?: number;
  LastIncreaseDateTime?: number;
  LastDecreaseDateTime?: number;
}

interface NewIndex extends Index {
  readonly ProvisionedThroughput?: Throughput;
}

export interface IndexUpdate {
  readonly Create?: NewIndex;
  readonly Update?: { readonly IndexName: string; readonly ProvisionedThroughput?: Throughput };
  readonly Delete?: { readonly IndexName: string };
}

interface TableUpdate {
  readonly TableName: string;
  readonly AttributeDefinitions?: Table['AttributeDefinitions'];
  readonly BillingMode?: 'PROVISIONED' | 'PAY_PER_REQUEST';
  readonly ProvisionedThroughput?: Throughput;
  readonly GlobalSecondaryIndexUpdates?: readonly IndexUpdate[];
}

/** A table as dynalite keeps it, with what can be changed. */
type StoredIndex = Index & { ProvisionedThroughput: Throughput } & Record<string, unknown>;
type StoredTable = Omit<Table, 'AttributeDefinitions' | 'GlobalSecondaryIndexes'> & {
  AttributeDefinitions: Table['AttributeDefinitions'];
  TableArn: string;
  ProvisionedThroughput: Throughput;
  BillingModeSummary?: { BillingMode: string; LastUpdateToPayPerRequestDateTime?: number };
  TableThroughputModeSummary?: object;
  GlobalSecondaryIndexes?: StoredIndex[];
};

const invalid = 'One or more parameter values were invalid:';

/** Answers dynalite's description of the table after it. */
export async function updateTable(store: Database, data: TableUpdate): Promise<Record<string, unknown>> {
  const table = (await getTable(store, data.TableName, false)) as StoredTable;
  const updates = data.GlobalSecondaryIndexUpdates ?? [];
  const created = updates.flatMap(({ Create }) => Create ?? []);
  const deleted = updates.flatMap(({ Delete }) => Delete?.IndexName ?? []);
  if (created.length + deleted.length > 1) onlineIndexLimit();
  changeThroughput(table, data);
  for (const name of deleted) deleteIndex(table, name);
  for (const index of created) createIndex(table, index, data.AttributeDefinitions ?? []);
  dropUnusedDefinitions(table);
  await changed((done) => store.tableDb.put(data.TableName, table, done));
  for (const name of deleted) await changed((done) => store.deleteIndexDb('Global', data.TableName, name, done));
  for (const { IndexName } of created) await backfill(store, table, IndexName);
  return { TableDescription: table };
}

function changed(start: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}

function changeThroughput(table: StoredTable, data: TableUpdate): void {
  const now = Date.now() / 1000;
  const wasOnDemand = table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  const isOnDemand = data.BillingMode ? data.BillingMode === 'PAY_PER_REQUEST' : wasOnDemand;
  if (data.ProvisionedThroughput && isOnDemand)
    validationError(
      `${invalid} Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
    );
  const ofIndexes = new Map(
    (data.GlobalSecondaryIndexUpdates ?? []).flatMap(({ Update }) => (Update ? [[Update.IndexName, Update]] : [])),
  );
  for (const [name, { ProvisionedThroughput }] of ofIndexes) {
    const index = table.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === name);
    if (!index) return validationError(`Cannot update an index that is not a GlobalSecondaryIndex: ${name}`);
    if (!ProvisionedThroughput)
      return validationError(`${invalid} ProvisionedThroughput must be specified for index: ${name}`);
    if (isOnDemand)
      validationError(
        `${invalid} Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
      );
    setThroughput(index.ProvisionedThroughput, ProvisionedThroughput, now, `for the index ${name}`, wasOnDemand);
  }
  if (data.ProvisionedThroughput)
    setThroughput(table.ProvisionedThroughput, data.ProvisionedThroughput, now, 'for the table', wasOnDemand);
  if (wasOnDemand && !isOnDemand) {
    const without = (table.GlobalSecondaryIndexes ?? []).filter(({ IndexName }) => !ofIndexes.has(IndexName));
    if (without[0])
      validationError(`${invalid} ProvisionedThroughput must be specified for index: ${without[0].IndexName}`);
    table.BillingModeSummary = { ...table.BillingModeSummary, BillingMode: 'PROVISIONED' };
    delete table.TableThroughputModeSummary;
  }
  if (!wasOnDemand && isOnDemand) {
    for (const { ProvisionedThroughput } of [table, ...(table.GlobalSecondaryIndexes ?? [])])
      Object.assign(ProvisionedThroughput, { ReadCapacityUnits: 0, WriteCapacityUnits: 0 });
    table.BillingModeSummary = { BillingMode: 'PAY_PER_REQUEST', LastUpdateToPayPerRequestDateTime: now };
    table.TableThroughputModeSummary = {
      TableThroughputMode: 'PAY_PER_REQUEST',
      LastUpdateToPayPerRequestDateTime: now,
    };
  }
}

function setThroughput(current: Throughput, wanted: Throughput, now: number, what: string, wasOnDemand: boolean): void {
  const [read, write] = [
    wanted.ReadCapacityUnits - current.ReadCapacityUnits,
    wanted.WriteCapacityUnits - current.WriteCapacityUnits,
  ];
  if (read === 0 && write === 0 && !wasOnDemand)
    validationError(
      `The provisioned throughput ${what} will not change. The requested value equals the current value. ` +
        `Current ReadCapacityUnits provisioned ${what}: ${current.ReadCapacityUnits}. ` +
        `Requested ReadCapacityUnits: ${wanted.ReadCapacityUnits}. ` +
        `Current WriteCapacityUnits provisioned ${what}: ${current.WriteCapacityUnits}. ` +
        `Requested WriteCapacityUnits: ${wanted.WriteCapacityUnits}. ` +
        'Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.',
    );
  if (read > 0 || write > 0) current.LastIncreaseDateTime = now;
  if (read < 0 || write < 0) {
    current.LastDecreaseDateTime = now;
    current.NumberOfDecreasesToday = (current.NumberOfDecreasesToday ?? 0) + 1;
  }
  current.ReadCapacityUnits = wanted.ReadCapacityUnits;
  current.WriteCapacityUnits = wanted.WriteCapacityUnits;
}

function deleteIndex(table: StoredTable, name: string): void {
  const indexes = table.GlobalSecondaryIndexes ?? [];
  if (table.LocalSecondaryIndexes?.some(({ IndexName }) => IndexName === name))
    validationError(`Cannot delete an index that is not a GlobalSecondaryIndex: ${name}`);
  if (!indexes.some(({ IndexName }) => IndexName === name)) indexNotFound();
  const left = indexes.filter(({ IndexName }) => IndexName !== name);
  if (left.length > 0) table.GlobalSecondaryIndexes = left;
  else delete table.GlobalSecondaryIndexes;
}

function createIndex(table: StoredTable, index: NewIndex, definitions: Table['AttributeDefinitions']): void {
  const { IndexName: name, ProvisionedThroughput: throughput } = index;
  const indexes = table.GlobalSecondaryIndexes ?? [];
  if ([...indexes, ...(table.LocalSecondaryIndexes ?? [])].some(({ IndexName }) => IndexName === name))
    validationError('Attempting to create an index which already exists');
  if (definitions.length === 0) validationError(`${invalid} AttributeDefinitions is not specified for index: ${name}`);
  const isOnDemand = table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
  if (isOnDemand && throughput)
    validationError(
      `${invalid} Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
    );
  if (!isOnDemand && !throughput)
    validationError(`${invalid} Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: ${name}`);
  table.AttributeDefinitions = mergedDefinitions(table, definitions);
  const named = table.AttributeDefinitions.map(({ AttributeName }) => AttributeName);
  const keys = index.KeySchema.map(({ AttributeName }) => AttributeName);
  if (keys.some((key) => !named.includes(key)))
    validationError(
      `${invalid} Some index key attributes are not defined in AttributeDefinitions. ` +
        `Keys: [${keys.join(', ')}], AttributeDefinitions: [${named.join(', ')}]`,
    );
  table.GlobalSecondaryIndexes = [
    ...indexes,
    {
      ...index,
      IndexArn: `${table.TableArn}/index/${name}`,
      IndexStatus: 'ACTIVE',
      IndexSizeBytes: 0,
      ItemCount: 0,
      ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, ...throughput, NumberOfDecreasesToday: 0 },
    },
  ];
}

function mergedDefinitions(table: StoredTable, more: Table['AttributeDefinitions']): Table['AttributeDefinitions'] {
  const types = new Map(table.AttributeDefinitions.map((one) => [one.AttributeName, one]));
  for (const one of more) {
    const known = types.get(one.AttributeName);
    // AWS names both schemas here. Which attribute it is says enough.
    if (known && known.AttributeType !== one.AttributeType)
      validationError(
        `${invalid} Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. ` +
          `Attribute: ${one.AttributeName}`,
      );
    types.set(one.AttributeName, one);
  }
  return [...types.values()];
}

/** AWS forgets the definition of an attribute that is no longer in a key. */
function dropUnusedDefinitions(table: StoredTable): void {
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  const used = new Set(
    [table, ...indexes].flatMap(({ KeySchema }) => KeySchema.map(({ AttributeName }) => AttributeName)),
  );
  table.AttributeDefinitions = table.AttributeDefinitions.filter(({ AttributeName }) => used.has(AttributeName));
}

const chunk = 500;

/** Each item is read and entered without a pause, so an entry is never older than a write of the meantime. */
async function backfill(store: Database, table: Table, name: string): Promise<void> {
  const index = table.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === name) as Index;
  const prefix = `item-${table.TableName}~`;
  let keys: string[] = [];
  const enter = () => {
    const entries = keys.flatMap((key) => entryOf(table, index, store.db.getNow(key) as Item | undefined) ?? []);
    const operations = entries.map(({ key, item }) => ({
      type: 'put' as const,
      key: `index-global~${table.TableName}~${name}~${key}`,
      value: item,
    }));
    keys = [];
    return operations.length > 0 ? changed((done) => store.db.batch(operations, done)) : undefined;
  };
  for await (const key of store.db.createKeyStream({
    gte: prefix,
    lt: `${prefix}\u{10FFFF}`,
  }) as AsyncIterable<string>) {
    keys.push(key);
    if (keys.length >= chunk) await enter();
  }
  await enter();
}
