// Items: put, read, changed and deleted, one by one, in batches, by query or by scan. All of it is dynalite's.
import type { SandboxContext } from '../../../server/context.ts';
import type { Operation } from '../../../server/service.ts';
import type { GetDatabase } from '../dynalite/databases.ts';
import { indexBackfilling, tableNotReady } from '../errors.ts';
import { recordsOf, tableKey } from '../records.ts';
import { createExpiry } from '../rules/expiry.ts';
import { dynaliteOperation, nameIn } from './dynalite-operation.ts';
import { isPending } from '../../../pace.ts';

const names = ['PutItem', 'GetItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan', 'BatchGetItem', 'BatchWriteItem'];

export function itemOperations(sandbox: SandboxContext, databaseOf: GetDatabase): Operation[] {
  const tables = recordsOf(sandbox.store);
  const expire = createExpiry(sandbox);
  return names.map((name) =>
    dynaliteOperation(name, async (input, call) => {
      const database = await databaseOf(call);
      const tableName = nameIn(input['TableName']);
      const key = tableKey(call, tableName);
      const table = tables.get(key);
      if (table && isPending('table', table.readyAt, sandbox.now())) tableNotReady();
      const index = nameIn(input['IndexName']);
      const change = table?.indexChanges?.[index];
      if (change?.status === 'CREATING' && isPending('table', change.until, sandbox.now())) indexBackfilling(index);
      await expire(key, tableName, database);
      return database.run(name, input);
    }),
  );
}
