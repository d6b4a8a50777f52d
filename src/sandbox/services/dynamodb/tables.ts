// Table life cycle over dynalite: CREATING and DELETING last as long as the pace says, and survive a restart, because
// they are read from the clock and not driven by timers.
import { AwsError } from '../../server/aws-error.ts';
import type { SandboxContext } from '../../server/context.ts';
import type { Call } from '../../server/service.ts';
import type { Dynalite } from './dynalite.ts';

export interface Tables {
  /** Whether a creation of the table was ever confirmed: its record is what confirms it. */
  confirmed(account: string, region: string, table: string): boolean;
  run(operation: string, input: Record<string, unknown>, call: Call): Promise<Record<string, unknown>>;
}

interface TableRecord {
  readonly readyAt: number;
  readonly protected: boolean;
  /** Set by DeleteTable: until then the table shows as DELETING. */
  readonly goneAt?: number;
  readonly description?: Description;
  /** A copy of what dynalite keeps, for policies that speak of tags. */
  readonly tags?: readonly Tag[];
}

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

type Description = Record<string, unknown> & { TableStatus?: string };

export function createTables(sandbox: SandboxContext, dynaliteOf: (call: Call) => Promise<Dynalite>): Tables {
  const records = sandbox.store.collection<TableRecord>('dynamodb/tables');

  function recordOf(key: string): Readonly<TableRecord> | undefined {
    const record = records.get(key);
    if (record?.goneAt === undefined || sandbox.now() < record.goneAt) return record;
    records.delete(key);
    return undefined;
  }

  async function create(input: Record<string, unknown>, key: string, dynalite: Dynalite) {
    const { Tags, DeletionProtectionEnabled, ...rest } = input;
    const name = String(input['TableName']);
    if (recordOf(key)?.goneAt !== undefined) throw inUse(`Table is being deleted: ${name}`);
    const output = await dynalite.run('CreateTable', rest).catch((error: unknown) => {
      throw error instanceof AwsError && error.code === 'ResourceInUseException'
        ? inUse(`Table already exists: ${name}`)
        : error;
    });
    await dynalite.settled(name, 'ACTIVE');
    const description = output['TableDescription'] as Description;
    if (Tags) await dynalite.run('TagResource', { ResourceArn: description['TableArn'], Tags });
    records.set(key, {
      readyAt: sandbox.now() + sandbox.pace.table,
      protected: DeletionProtectionEnabled === true,
      tags: (Tags as Tag[] | undefined) ?? [],
    });
    return {
      TableDescription: {
        ...description,
        TableStatus: 'CREATING',
        DeletionProtectionEnabled: DeletionProtectionEnabled === true,
      },
    };
  }

  async function describe(input: Record<string, unknown>, key: string, dynalite: Dynalite) {
    const record = recordOf(key);
    if (record?.description) return { Table: record.description };
    const { Table } = (await dynalite.run('DescribeTable', input)) as { Table: Description };
    const creating = record !== undefined && sandbox.now() < record.readyAt;
    return {
      Table: {
        ...Table,
        ...(creating && { TableStatus: 'CREATING' }),
        DeletionProtectionEnabled: record?.protected ?? false,
      },
    };
  }

  async function remove(input: Record<string, unknown>, key: string, dynalite: Dynalite) {
    const name = String(input['TableName']);
    const record = recordOf(key);
    if (record?.description) return { TableDescription: record.description };
    if (record && sandbox.now() < record.readyAt) {
      throw inUse(`Attempt to change a resource which is still in use: Table is being created: ${name}`);
    }
    if (record?.protected) {
      const text =
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.';
      throw new AwsError('ValidationException', 400, text);
    }
    const { TableDescription } = (await dynalite.run('DeleteTable', input)) as { TableDescription: Description };
    await dynalite.settled(name, 'gone');
    const description = { ...TableDescription, TableStatus: 'DELETING' };
    records.set(key, { readyAt: 0, protected: false, goneAt: sandbox.now() + sandbox.pace.table, description });
    return { TableDescription: description };
  }

  async function update(input: Record<string, unknown>, key: string, dynalite: Dynalite) {
    const { DeletionProtectionEnabled, ...rest } = input;
    if (typeof DeletionProtectionEnabled === 'boolean') {
      const record = recordOf(key) ?? { readyAt: 0, protected: false };
      records.set(key, { ...record, protected: DeletionProtectionEnabled });
    }
    if (Object.keys(rest).length > 1) await dynalite.run('UpdateTable', rest);
    const { Table } = await describe({ TableName: input['TableName'] }, key, dynalite);
    return { TableDescription: Table };
  }

  async function tag(operation: string, input: Record<string, unknown>, dynalite: Dynalite) {
    const output = await dynalite.run(operation, input);
    const [, region, account, table] =
      /^arn:aws:dynamodb:([^:]+):(\d+):table\/([^/]+)/.exec(String(input['ResourceArn'])) ?? [];
    const key = `${account}/${region}/${table}`;
    const record = recordOf(key);
    if (record) {
      const { Tags } = await dynalite.run('ListTagsOfResource', { ResourceArn: input['ResourceArn'] });
      records.set(key, { ...record, tags: (Tags as Tag[] | undefined) ?? [] });
    }
    return output;
  }

  return {
    confirmed: (account, region, table) => records.has(`${account}/${region}/${table}`),
    async run(operation, input, call) {
      const dynalite = await dynaliteOf(call);
      const key = `${call.account}/${call.region}/${String(input['TableName'])}`;
      if (operation === 'CreateTable') return create(input, key, dynalite);
      if (operation === 'DescribeTable') return describe(input, key, dynalite);
      if (operation === 'DeleteTable') return remove(input, key, dynalite);
      if (operation === 'UpdateTable') return update(input, key, dynalite);
      if (operation === 'TagResource' || operation === 'UntagResource') return tag(operation, input, dynalite);
      const record = operation === 'ListTables' ? undefined : recordOf(key);
      if (record && sandbox.now() < record.readyAt)
        throw new AwsError('ResourceNotFoundException', 400, 'Requested resource not found');
      return dynalite.run(operation, input);
    },
  };
}

function inUse(message: string): AwsError {
  return new AwsError('ResourceInUseException', 400, message);
}
