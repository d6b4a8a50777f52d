// Transactions. Each of their actions needs the permission of the operation that it is like.
import type { SandboxContext } from '../../../server/context.ts';
import type { Call, Need, Operation } from '../../../server/service.ts';
import type { GetDatabase } from '../dynalite/databases.ts';
import { tableNotReady } from '../errors.ts';
import { recordsOf, tableArn, tableKey } from '../records.ts';
import { createExpiry } from '../rules/expiry.ts';
import { isObject, type Input } from '../rules/named-attributes.ts';
import { isPending } from '../../../pace.ts';
import { dynaliteOperation } from './dynalite-operation.ts';

export function transactionOperations(sandbox: SandboxContext, databaseOf: GetDatabase): Operation[] {
  const tables = recordsOf(sandbox.store);
  const expire = createExpiry(sandbox);
  return ['TransactWriteItems', 'TransactGetItems'].map((name) =>
    dynaliteOperation(
      name,
      async (input, call) => {
        const database = await databaseOf(call);
        for (const { table } of actionsOf(input)) {
          const key = tableKey(call, table);
          const record = tables.get(key);
          if (record && isPending('table', record.readyAt, sandbox.now())) tableNotReady();
          await expire(key, table, database);
        }
        return database.run(name, input);
      },
      [],
      needs,
    ),
  );
}

function needs(input: Input, call: Call): Need[] {
  const asked = actionsOf(input).map(({ kind, table }) => [`dynamodb:${kind}Item`, tableArn(call, table)] as const);
  return [...new Map(asked.map(([action, resource]) => [`${action} ${resource}`, { action, resource }])).values()];
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
