// PartiQL. Each statement needs the permission of its own verb.
import type { Call, Need, Operation } from '../../../server/service.ts';
import type { GetDatabase } from '../dynalite/databases.ts';
import { parseStatement } from '../partiql/parse.ts';
import type { Statement } from '../partiql/statement.ts';
import { tableArn } from '../records.ts';
import { isObject, type Input } from '../rules/named-attributes.ts';
import type { PrepareTable } from '../rules/table-preparation.ts';
import { dynaliteOperation } from './dynalite-operation.ts';

export function statementOperations(prepareTable: PrepareTable, databaseOf: GetDatabase): Operation[] {
  return ['ExecuteStatement', 'BatchExecuteStatement', 'ExecuteTransaction'].map((name) =>
    dynaliteOperation(
      name,
      async (input, call) => {
        const database = await databaseOf(call);
        for (const { table } of statementsIn(input)) await prepareTable(table, call, database);
        return database.run(name, input);
      },
      [],
      needs,
    ),
  );
}

const actions: Readonly<Record<Statement['kind'], string>> = {
  select: 'dynamodb:PartiQLSelect',
  exists: 'dynamodb:PartiQLSelect',
  insert: 'dynamodb:PartiQLInsert',
  update: 'dynamodb:PartiQLUpdate',
  delete: 'dynamodb:PartiQLDelete',
};

/** AWS denies a statement of a batch alone. Here the whole batch is denied. */
function needs(input: Input, call: Call): Need[] {
  return statementsIn(input).map((statement) => {
    const index = statement.kind === 'select' && statement.index !== undefined ? `/index/${statement.index}` : '';
    return { action: actions[statement.kind], resource: tableArn(call, `${statement.table}${index}`) };
  });
}

/** Before the input is checked: what is no statement needs no permission, and is refused later. */
function statementsIn(input: Input): Statement[] {
  const lists = [input['Statements'], input['TransactStatements']].flatMap((list) => (Array.isArray(list) ? list : []));
  return [input, ...(lists as unknown[])].flatMap((one) => {
    const text = isObject(one) ? one['Statement'] : undefined;
    try {
      return typeof text === 'string' ? [parseStatement(text)] : [];
    } catch {
      return [];
    }
  });
}
