// Transactions. Each of their actions needs the permission of the operation that it is like.
import type { Call, Need, Operation } from '../../../server/service.ts';
import type { GetDatabase } from '../dynalite/databases.ts';
import { tableArn } from '../records.ts';
import { isObject, type Input } from '../rules/named-attributes.ts';
import type { PrepareTable } from '../rules/table-preparation.ts';
import { dynaliteOperation } from './dynalite-operation.ts';

export function transactionOperations(prepareTable: PrepareTable, databaseOf: GetDatabase): Operation[] {
  return ['TransactWriteItems', 'TransactGetItems'].map((name) =>
    dynaliteOperation(
      name,
      async (input, call) => {
        const database = await databaseOf(call);
        for (const { table } of actionsOf(input)) await prepareTable(table, call, database);
        return database.run(name, input);
      },
      [],
      needs,
    ),
  );
}

function needs(input: Input, call: Call): Need[] {
  return actionsOf(input).map(({ kind, table }) => ({
    action: `dynamodb:${kind}Item`,
    resource: tableArn(call, table),
  }));
}

/** Before the input is checked. */
function actionsOf({ TransactItems }: Input): { kind: string; table: string }[] {
  const items = Array.isArray(TransactItems) ? TransactItems.filter(isObject) : [];
  return items.flatMap((item) =>
    Object.entries(item).flatMap(([kind, action]) => {
      const table = isObject(action) ? action['TableName'] : undefined;
      return typeof table === 'string' && kinds.has(kind) ? [{ kind, table }] : [];
    }),
  );
}

const kinds = new Set(['Put', 'Update', 'Delete', 'ConditionCheck', 'Get']);
