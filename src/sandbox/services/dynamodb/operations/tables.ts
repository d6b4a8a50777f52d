// Tables: created, described, changed and deleted. CREATING and DELETING last as long as the pace says. They are read
// from the clock and need no timers, so they survive a restart.
import { AwsError } from '../../../server/aws-error.ts';
import type { SandboxContext } from '../../../server/context.ts';
import type { Call, Operation } from '../../../server/service.ts';
import type { Tag } from '../../shared/tags.ts';
import type { GetDatabase } from '../dynalite/databases.ts';
import type { Dynalite } from '../dynalite/dynalite.ts';
import { tableBeingCreated, tableBeingDeleted, tableExists, tableProtected } from '../errors.ts';
import { partitionKeysOf, recordsOf, tableKey, type TableDescription, type TableRecord } from '../records.ts';
import { dynaliteOperation, nameIn } from './dynalite-operation.ts';
import { isPending } from '../../../pace.ts';

type Input = Record<string, unknown>;

interface Target {
  readonly database: Dynalite;
  readonly name: string;
  readonly key: string;
}

export function tableOperations(sandbox: SandboxContext, databaseOf: GetDatabase): Operation[] {
  const records = recordsOf(sandbox.store);

  /** The record of a table that is not gone. */
  function recordOf(key: string): Readonly<TableRecord> | undefined {
    const record = records.get(key);
    if (record?.goneAt === undefined || isPending('table', record.goneAt, sandbox.now())) return record;
    records.delete(key);
    return undefined;
  }

  async function createTable(input: Input, { database, name, key }: Target) {
    const { Tags, DeletionProtectionEnabled, ...rest } = input;
    if (recordOf(key)?.goneAt !== undefined) tableBeingDeleted(name);
    const output = await database.run('CreateTable', rest).catch((error: unknown) => {
      if (error instanceof AwsError && error.code === 'ResourceInUseException') tableExists(name);
      throw error;
    });
    await database.waitForTable(name, 'ACTIVE');
    const description = output['TableDescription'] as TableDescription;
    if (Tags) await database.run('TagResource', { ResourceArn: description['TableArn'], Tags });
    const isProtected = DeletionProtectionEnabled === true;
    const tags = (Tags as Tag[] | undefined) ?? [];
    const partitionKeys = partitionKeysOf(description);
    records.set(key, { readyAt: sandbox.now() + sandbox.pace.table, protected: isProtected, tags, partitionKeys });
    return {
      TableDescription: { ...description, TableStatus: 'CREATING', DeletionProtectionEnabled: isProtected },
    };
  }

  async function describeTable(input: Input, { database, key }: Target): Promise<{ Table: TableDescription }> {
    const record = recordOf(key);
    if (record?.description) return { Table: record.description };
    const { Table } = (await database.run('DescribeTable', input)) as { Table: TableDescription };
    const isCreating = record !== undefined && isPending('table', record.readyAt, sandbox.now());
    return {
      Table: {
        ...Table,
        ...(isCreating && { TableStatus: 'CREATING' }),
        DeletionProtectionEnabled: record?.protected ?? false,
      },
    };
  }

  async function deleteTable(input: Input, { database, name, key }: Target) {
    const record = recordOf(key);
    if (record?.description) return { TableDescription: record.description };
    if (record && isPending('table', record.readyAt, sandbox.now())) tableBeingCreated(name);
    if (record?.protected) tableProtected();
    const output = (await database.run('DeleteTable', input)) as { TableDescription: TableDescription };
    await database.waitForTable(name, 'deleted');
    const description = { ...output.TableDescription, TableStatus: 'DELETING' };
    records.set(key, { readyAt: 0, protected: false, goneAt: sandbox.now() + sandbox.pace.table, description });
    return { TableDescription: description };
  }

  async function updateTable(input: Input, target: Target) {
    const { DeletionProtectionEnabled, ...rest } = input;
    if (typeof DeletionProtectionEnabled === 'boolean') {
      const record = recordOf(target.key) ?? { readyAt: 0, protected: false };
      records.set(target.key, { ...record, protected: DeletionProtectionEnabled });
    }
    if (Object.keys(rest).length > 1) await target.database.run('UpdateTable', rest);
    const { Table } = await describeTable({ TableName: input['TableName'] }, target);
    const changed = recordOf(target.key);
    if (changed) records.set(target.key, { ...changed, partitionKeys: partitionKeysOf(Table) });
    return { TableDescription: Table };
  }

  const onTable =
    (run: (input: Input, target: Target) => Promise<Record<string, unknown>>) => async (input: Input, call: Call) => {
      const name = nameIn(input['TableName']);
      return run(input, { database: await databaseOf(call), name, key: tableKey(call, name) });
    };

  return [
    dynaliteOperation('CreateTable', onTable(createTable), ['Tags', 'DeletionProtectionEnabled']),
    dynaliteOperation('DescribeTable', onTable(describeTable)),
    dynaliteOperation('UpdateTable', onTable(updateTable), ['DeletionProtectionEnabled']),
    dynaliteOperation('DeleteTable', onTable(deleteTable)),
    dynaliteOperation('ListTables', async (input, call) => (await databaseOf(call)).run('ListTables', input)),
  ];
}
