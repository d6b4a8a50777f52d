// dynalite, in this process and without its HTTP front: its validations and actions over one LevelDB per account and
// region. Table states are the sandbox's own (see tables.ts), so dynalite's take no time.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Fault } from '../fault.ts';

const require = createRequire(import.meta.url);

type Callback = (error: Failure | null, data?: unknown) => void;
type Failure = Error & { statusCode?: number; body?: { __type: string; message?: string; Message?: string } };
type Action = (store: DynaliteStore, data: unknown, done: Callback) => void;

interface DynaliteStore {
  options: Record<string, unknown>;
  db: { close(): Promise<void> };
  tableDb: TableDb & { awsAccountId: string; awsRegion: string };
}

interface TableDb {
  get(key: string, done: Callback): void;
  put(key: string, value: unknown, done: Callback): void;
}

interface Validation {
  types: Record<string, unknown>;
  custom?: unknown;
}

interface Validations {
  checkTypes(data: unknown, types: unknown): unknown;
  checkValidations(data: unknown, types: unknown, custom: unknown, store: DynaliteStore): void;
}

export interface Dynalite {
  run(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export async function openDynalite(dir: string, account: string, region: string): Promise<Dynalite> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const { create } = require('dynalite/db') as { create(options: object): DynaliteStore };
  const validations = require('dynalite/validations') as Validations;
  const store = create({ path: join(dir, 'items'), createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // dynalite itself would take these from the environment.
  store.tableDb.awsAccountId = account;
  store.tableDb.awsRegion = region;

  const dynalite: Dynalite = {
    async run(operation, input) {
      const { types, custom } = validationOf(operation);
      try {
        const data = validations.checkTypes(structuredClone(input), types);
        validations.checkValidations(data, types, custom, store);
        const action = require(`dynalite/actions/${lowerFirst(operation)}`) as Action;
        const output = await new Promise((resolve, reject) =>
          action(store, data, (error, result) => (error ? reject(error) : resolve(result))),
        );
        return (output || {}) as Record<string, unknown>;
      } catch (error) {
        throw asFault(error as Failure);
      }
    },
    close: () => store.db.close(),
  };
  await settleTables(dynalite, store.tableDb);
  return dynalite;
}

/** The parameters that dynalite knows of an operation. */
export function parametersOf(operation: string): string[] {
  return Object.keys(validationOf(operation).types);
}

function validationOf(operation: string): Validation {
  return require(`dynalite/validations/${lowerFirst(operation)}`) as Validation;
}

/** dynalite moves a table on by a timer, which a kill -9 takes along: what was on its way is brought to its end here. */
async function settleTables(dynalite: Dynalite, tables: TableDb): Promise<void> {
  const { TableNames = [] } = (await dynalite.run('ListTables', {})) as { TableNames?: string[] };
  for (const name of TableNames) {
    const table = await promised<{ TableStatus: string }>((done) => tables.get(name, done));
    if (table.TableStatus === 'ACTIVE') continue;
    const deleting = table.TableStatus === 'DELETING';
    await promised((done) => tables.put(name, { ...table, TableStatus: 'ACTIVE' }, done));
    if (deleting) await dynalite.run('DeleteTable', { TableName: name });
  }
}

function promised<Value>(start: (done: Callback) => void): Promise<Value> {
  return new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value as Value))));
}

function asFault(error: Failure): Error {
  if (!error.statusCode || !error.body) return error;
  const { __type, message, Message, ...members } = error.body;
  return new Fault(__type.split('#').at(-1) ?? __type, error.statusCode, message ?? Message ?? '', members);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
