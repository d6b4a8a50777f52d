// Tables: created, described, changed and deleted. CREATING, UPDATING and DELETING last as long as the pace says, of
// tables and of indexes. They are read from the clock and need no timers, so they survive a restart.
import { AwsError } from '../../../server/aws-error.ts';
import type { SandboxContext } from '../../../server/context.ts';
import type { Call, Operation } from '../../../server/service.ts';
import type { Tag } from '../../shared/tags.ts';
import type { GetDatabase } from '../dynalite/databases.ts';
import type { Dynalite } from '../dynalite/dynalite.ts';
import {
  onlineIndexLimit,
  tableBeingCreated,
  tableBeingDeleted,
  tableBeingUpdated,
  tableExists,
  tableProtected,
} from '../errors.ts';
import { partitionKeysOf, recordsOf, tableKey, type TableDescription, type TableRecord } from '../records.ts';
import { checkCombination, settingNames, takeSettings } from '../tables/settings.ts';
import { indexChangesOf, withStates } from '../tables/states.ts';
import { checkTags } from '../rules/tags.ts';
import type { InTurn } from '../tables/in-turn.ts';
import { dynaliteOperation, nameIn } from './dynalite-operation.ts';
import { isPending } from '../../../pace.ts';

type Input = Record<string, unknown>;

interface Target {
  readonly database: Dynalite;
  readonly name: string;
  readonly key: string;
}

export function tableOperations(sandbox: SandboxContext, databaseOf: GetDatabase, inTurn: InTurn): Operation[] {
  const records = recordsOf(sandbox.store);
  const isStill = (until: number | undefined) => until !== undefined && isPending('table', until, sandbox.now());

  /** The record of a table that is not gone. */
  function recordOf(key: string): Readonly<TableRecord> | undefined {
    const record = records.get(key);
    if (record?.goneAt === undefined || isStill(record.goneAt)) return record;
    records.delete(key);
    return undefined;
  }

  function refuseWhileChanging(record: Readonly<TableRecord> | undefined, name: string): void {
    if (isStill(record?.readyAt)) tableBeingCreated(name);
    if (isStill(record?.updatedAt)) tableBeingUpdated(name);
  }

  async function createTable(input: Input, { database, name, key }: Target) {
    const { Tags, ...whole } = input;
    checkTags(Tags);
    const { settings, rest } = takeSettings('CreateTable', whole);
    if (recordOf(key)?.goneAt !== undefined) tableBeingDeleted(name);
    const output = await database.run('CreateTable', rest).catch((error: unknown) => {
      if (error instanceof AwsError && error.code === 'ResourceInUseException') tableExists(name);
      throw error;
    });
    await database.waitForTable(name, 'ACTIVE');
    const description = output['TableDescription'] as TableDescription;
    if (Tags) await database.run('TagResource', { ResourceArn: description['TableArn'], Tags });
    const tags = (Tags as Tag[] | undefined) ?? [];
    const partitionKeys = partitionKeysOf(description);
    const readyAt = sandbox.now() + sandbox.pace.table;
    const record = { readyAt, protected: false, ...settings, tags, partitionKeys };
    records.set(key, record);
    return { TableDescription: { ...withStates(description, record, () => false), TableStatus: 'CREATING' } };
  }

  async function describeTable(input: Input, { database, key }: Target): Promise<{ Table: TableDescription }> {
    const record = recordOf(key);
    if (record?.description) return { Table: record.description };
    const { Table } = (await database.run('DescribeTable', input)) as { Table: TableDescription };
    return { Table: withStates(Table, record, isStill) };
  }

  async function deleteTable(input: Input, { database, name, key }: Target) {
    const record = recordOf(key);
    if (record?.description) return { TableDescription: withoutSchema(record.description) };
    refuseWhileChanging(record, name);
    if (record?.protected) tableProtected();
    const output = (await database.run('DeleteTable', input)) as { TableDescription: TableDescription };
    await database.waitForTable(name, 'deleted');
    const description = { ...output.TableDescription, TableStatus: 'DELETING' };
    records.set(key, { readyAt: 0, protected: false, goneAt: sandbox.now() + sandbox.pace.table, description });
    return { TableDescription: withoutSchema(description) };
  }

  async function updateTable(input: Input, target: Target) {
    const { database, key, name } = target;
    checkCombination(input);
    const { Table: before } = await describeTable({ TableName: name }, target);
    const record = recordOf(key) ?? { readyAt: 0, protected: false };
    const { settings, rest } = takeSettings('UpdateTable', input);
    const until = sandbox.now() + sandbox.pace.table;
    const indexChanges = indexChangesOf(rest, before, until);
    const isIndexPending = Object.values(record.indexChanges ?? {}).some((change) => isStill(change.until));
    if (indexChanges && isIndexPending) onlineIndexLimit();
    refuseWhileChanging(record, name);
    // A change of the protection alone takes effect at once.
    const takesTime = Object.keys(settings).length === 0;
    if (takesTime) await database.run('UpdateTable', rest);
    const { Table: after } = (await database.run('DescribeTable', { TableName: name })) as { Table: TableDescription };
    const changed = {
      ...record,
      ...settings,
      ...(takesTime && { updatedAt: until }),
      ...(indexChanges && { indexChanges }),
      partitionKeys: partitionKeysOf(after),
    };
    records.set(key, changed);
    return { TableDescription: withStates(after, changed, isStill) };
  }

  const onTable =
    (run: (input: Input, target: Target) => Promise<Record<string, unknown>>) => async (input: Input, call: Call) => {
      const name = nameIn(input['TableName']);
      return run(input, { database: await databaseOf(call), name, key: tableKey(call, name) });
    };
  const changesTable = (run: Parameters<typeof onTable>[0]) =>
    onTable((input, target) => inTurn(target.key, () => run(input, target)));

  return [
    dynaliteOperation('CreateTable', changesTable(createTable), ['Tags', ...settingNames]),
    dynaliteOperation('DescribeTable', onTable(describeTable)),
    dynaliteOperation('UpdateTable', changesTable(updateTable), settingNames),
    dynaliteOperation('DeleteTable', changesTable(deleteTable)),
    dynaliteOperation('ListTables', async (input, call) => (await databaseOf(call)).run('ListTables', input)),
  ];
}

const schemaMembers = [
  'KeySchema',
  'AttributeDefinitions',
  'LocalSecondaryIndexes',
  'GlobalSecondaryIndexes',
  'CreationDateTime',
];

/** DeleteTable does not describe the keys and indexes of what is gone. */
function withoutSchema(description: TableDescription): TableDescription {
  return Object.fromEntries(Object.entries(description).filter(([name]) => !schemaMembers.includes(name)));
}
