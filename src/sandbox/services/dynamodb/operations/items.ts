// Items: put, read, changed and deleted, one by one, in batches, by query or by scan. All of it is dynalite's.
import type { SandboxContext } from '../../../server/context.ts';
import type { Operation } from '../../../server/service.ts';
import type { GetDatabase } from '../dynalite/databases.ts';
import { indexBackfilling } from '../errors.ts';
import { recordsOf, tableKey } from '../records.ts';
import type { PrepareTable } from '../rules/table-preparation.ts';
import { dynaliteOperation, nameIn } from './dynalite-operation.ts';
import { isPending } from '../../../pace.ts';

const names = ['PutItem', 'GetItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan', 'BatchGetItem', 'BatchWriteItem'];

export function itemOperations(
  sandbox: SandboxContext,
  prepareTable: PrepareTable,
  databaseOf: GetDatabase,
): Operation[] {
  const tables = recordsOf(sandbox.store);
  return names.map((name) =>
    dynaliteOperation(name, async (input, call) => {
      const database = await databaseOf(call);
      const tableName = nameIn(input['TableName']);
      await prepareTable(tableName, call, database);
      const index = nameIn(input['IndexName']);
      const change = tables.get(tableKey(call, tableName))?.indexChanges?.[index];
      if (change?.status === 'CREATING' && isPending('table', change.until, sandbox.now())) indexBackfilling(index);
      return database.run(name, input);
    }),
  );
}
