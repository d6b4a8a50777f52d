// Query and Scan of an index for attributes that it does not have: of a local index they are read from the table, and a
// global one is refused.
// source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html and GSI.html, checked 2026-11-30
import { createRequire } from 'node:module';
import { promised, type Callback } from '../dynalite/functions.ts';
import type { Database } from '../dynalite/database.ts';
import type { Index, Path, Table } from '../dynalite/functions.ts';
import { validationError } from '../errors.ts';
import { getTable } from './write.ts';

const require = createRequire(import.meta.url);

/** A request after dynalite's checks, which add the parsed projection. */
interface Read {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly AttributesToGet?: readonly string[];
  readonly _projection?: { readonly paths: readonly (Path | string)[] };
}

type Action = (store: Database, data: object, done: Callback) => void;

export function readItems(name: 'query' | 'scan') {
  return async (store: Database, data: Read): Promise<Record<string, unknown>> => {
    const missing = data.IndexName === undefined ? [] : await missingIn(data.IndexName, data, store);
    const action = require(`dynalite/actions/${name}`) as Action;
    // dynalite reads the table for all attributes, and then returns those that were asked for.
    const whole = missing.length > 0 ? { ...data, Select: 'ALL_ATTRIBUTES' } : data;
    return promised((done) => action(store, whole, done));
  };
}

/** The requested attributes that the index does not have. None where there is no such index: dynalite says so. */
async function missingIn(
  name: string,
  { TableName, AttributesToGet, _projection: projection }: Read,
  store: Database,
): Promise<string[]> {
  const wanted = (projection?.paths ?? AttributesToGet ?? []).map((path) =>
    typeof path === 'string' ? path : String(path[0]),
  );
  if (wanted.length === 0) return [];
  const table = await getTable(store, TableName);
  const local = table.LocalSecondaryIndexes?.find(({ IndexName }) => IndexName === name);
  const index = local ?? table.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === name);
  if (!index || index.Projection.ProjectionType === 'ALL') return [];
  const projected = projectedBy(index, table);
  const missing = [...new Set(wanted)].filter((attribute) => !projected.includes(attribute));
  if (missing.length > 0 && !local)
    validationError(
      `One or more parameter values were invalid: Global secondary index ${name} does not project [${missing.join(', ')}]`,
    );
  return missing;
}

function projectedBy({ KeySchema, Projection }: Index, table: Table): string[] {
  const keys = [...KeySchema, ...table.KeySchema].map((key) => key.AttributeName);
  return [...keys, ...(Projection.NonKeyAttributes ?? [])];
}
