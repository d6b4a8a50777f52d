// What is wrong with a batch of statements as a whole: AWS refuses it before it runs any of them.
// source: captures of DynamoDB in github.com/nubo-db/dynoxide (CHANGELOG.md), checked 2026-12-01
import type { Database } from '../dynalite/database.ts';
import type { Table } from '../dynalite/functions.ts';
import { validationError } from '../errors.ts';
import { getTable, itemKey } from '../items/write.ts';
import type { Value } from '../values/values.ts';
import { parseStatement } from './parse.ts';
import { planWrite } from './plan.ts';

interface BatchStatement {
  readonly Statement: string;
  readonly Parameters?: readonly Value[];
}

/** A statement that cannot be parsed, or that names no item, takes no part in this: it fails for itself. */
export async function checkBatch(store: Database, all: readonly BatchStatement[]): Promise<void> {
  const parsed = all.flatMap(({ Statement: text, Parameters = [] }) =>
    orNothing(() => parseStatement(text, Parameters)),
  );
  const reads = parsed.filter(({ kind }) => kind === 'select').length;
  if (reads > 0 && reads < parsed.length)
    validationError('Read and write requests together in the same batch is not supported.');
  const tables = [...new Set(parsed.map(({ table }) => table))];
  const found = new Map(
    await Promise.all(tables.map(async (name) => [name, await tableOrNothing(store, name)] as const)),
  );
  const keys = parsed.flatMap((statement) => {
    const table = found.get(statement.table);
    const keyOf = (own: Table) => (statement.kind === 'insert' ? statement.item : planWrite(statement.where, own).key);
    return table ? orNothing(() => itemKey(table, keyOf(table))) : [];
  });
  if (new Set(keys).size < keys.length) validationError('Provided list of item keys contains duplicates');
}

function orNothing<Value>(read: () => Value): [Value] | [] {
  try {
    return [read()];
  } catch {
    return [];
  }
}

async function tableOrNothing(store: Database, name: string): Promise<Table | undefined> {
  try {
    return await getTable(store, name);
  } catch {
    return undefined;
  }
}
