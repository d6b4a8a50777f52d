// dynalite, in this process and without its HTTP front: its validations and actions over one LevelDB per account and
// region. Table states are the sandbox's own (see tables.ts), so dynalite's take no time.
// LevelDB writes on after a failed write, behind half a record, and loses all of that at its next start (seen with a
// file size limit: of 50 puts 31 were left). So after such an error it is closed and opened again, and what was to go
// into it comes once more from the log in front of it.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../../server/aws-error.ts';
import { StorageError } from '../../state/store.ts';
import { keepConditions } from './conditions.ts';
import { rememberWhileParsing } from './parsers.ts';
import { readByRange, type Parts } from './ranges.ts';
import { writeAhead, type Level } from './write-ahead.ts';

const require = createRequire(import.meta.url);

rememberWhileParsing();

type Callback = (error: Failure | null, data?: unknown) => void;
type Failure = Error & { statusCode?: number; body?: { __type: string; message?: string; Message?: string } };
type Action = (store: DynaliteStore, data: unknown, done: Callback) => void;

interface DynaliteStore extends Parts {
  options: Record<string, unknown>;
  db: Level;
  tableDb: TableDb & { awsAccountId: string; awsRegion: string };
  /** Ours: see write-ahead.ts. */
  isBroken?: () => boolean;
}

interface TableDb {
  get(key: string, done: Callback): void;
  put(key: string, value: unknown, done: Callback): void;
  del(key: string, done: Callback): void;
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
  /** Keeps `input` and may change it. */
  run(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** dynalite answers before it has put a table into its next state, a tick later. */
  settled(table: string, state: 'ACTIVE' | 'gone'): Promise<void>;
  close(): Promise<void>;
}

export interface DynaliteOptions {
  readonly dir: string;
  readonly account: string;
  readonly region: string;
  /** Whether the creation of this table was ever confirmed. */
  readonly confirmed: (table: string) => boolean;
}

const settleLimit = 5_000;
const maxExpressionBytes = 4096;

export async function openDynalite(options: DynaliteOptions): Promise<Dynalite> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  let opened: Promise<DynaliteStore> | undefined;
  let closing: Promise<unknown> = Promise.resolve();

  /** Shared by all who ask meanwhile; a failure is forgotten, so that the next request tries again. */
  function store(): Promise<DynaliteStore> {
    opened ??= closing
      .then(() => openStore(options))
      .catch((error: unknown) => {
        opened = undefined;
        throw storageErrorOf(error as Failure) ?? error;
      });
    return opened;
  }

  function abandon(used: Promise<DynaliteStore>): void {
    if (opened !== used) return;
    opened = undefined;
    closing = used.then(({ db }) => db.close()).catch(() => undefined);
  }

  async function run(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    const used = store();
    const target = await used;
    // What went into the log earlier did not go into the database: that is no matter of this request's.
    if (target.isBroken?.()) {
      abandon(used);
      return run(operation, input);
    }
    try {
      return await act(target, operation, input);
    } catch (error) {
      const storage = storageErrorOf(error as Failure);
      // The log in front of the database mends itself.
      if (storage && !(error instanceof StorageError)) abandon(used);
      throw storage ?? error;
    }
  }

  await store();
  return {
    run,
    async settled(TableName, state) {
      for (const until = Date.now() + settleLimit; Date.now() < until; await sleep(1)) {
        const found = await run('DescribeTable', { TableName }).then(
          ({ Table }) => (Table as { TableStatus: string }).TableStatus,
          (error: unknown) => (error instanceof AwsError ? 'gone' : Promise.reject(error as Error)),
        );
        if (found === state) return;
      }
      abandon(store());
      throw new StorageError(new Error(`the table ${TableName} did not become ${state}`));
    },
    async close() {
      await closing;
      await opened?.then(({ db }) => db.close());
    },
  };
}

async function openStore({ dir, account, region, confirmed }: DynaliteOptions): Promise<DynaliteStore> {
  keepConditions();
  const { create } = require('dynalite/db') as { create(options: object): DynaliteStore };
  const store = create({ path: join(dir, 'items'), createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // dynalite itself would take these from the environment.
  store.tableDb.awsAccountId = account;
  store.tableDb.awsRegion = region;
  const { close } = store.db;
  await store.db.open();
  try {
    const ahead = await writeAhead(store.db, join(dir, 'items.log'));
    store.isBroken = () => ahead.isBroken();
    // With what dynalite keeps on it.
    store.db.close = Object.assign(() => ahead.end().then(close), close);
    readByRange(store);
    keepTablesAtHand(store.tableDb);
    await settleTables(store, confirmed);
  } catch (error) {
    await store.db.close();
    throw error;
  }
  return store;
}

/** Each operation asks for its table's description: from memory that is some hundred times as fast. */
function keepTablesAtHand(tables: TableDb): void {
  const known = new Map<string, string>();
  let changes = 0;
  const { get, put, del } = tables;
  const forget = (key: string) => {
    changes += 1;
    known.delete(key);
  };
  tables.get = (key, done) => {
    const text = known.get(key);
    // As JSON, because dynalite changes what it gets.
    if (text !== undefined) return process.nextTick(done, null, JSON.parse(text));
    const before = changes;
    get(key, (error, table) => {
      // Not what a change has overtaken.
      if (!error && table && before === changes) known.set(key, JSON.stringify(table));
      done(error, table);
    });
  };
  tables.put = (key, table, done) => {
    forget(key);
    put(key, table, (error) => {
      forget(key);
      done(error);
    });
  };
  tables.del = (key, done) => {
    forget(key);
    del(key, (error) => {
      forget(key);
      done(error);
    });
  };
}

async function act(
  store: DynaliteStore,
  operation: string,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { checkTypes, checkValidations, types, custom, action } = codeOf(operation);
  checkExpressions(input);
  checkArn(input['ResourceArn']);
  try {
    const data = checkTypes(input, types);
    checkValidations(data, types, custom, store);
    return (await promised<Record<string, unknown>>((done) => action(store, data, done))) || {};
  } catch (error) {
    throw asFault(error as Failure);
  }
}

function checkExpressions(input: Record<string, unknown>): void {
  for (const [name, text] of Object.entries(input)) {
    const size = name.endsWith('Expression') && typeof text === 'string' ? Buffer.byteLength(text) : 0;
    if (size <= maxExpressionBytes) continue;
    const message = `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${size}`;
    throw new AwsError('ValidationException', 400, message);
  }
}

/** dynalite's own expression for it tries each way to share the colons out, which with hundreds of them has no end. */
function checkArn(arn: unknown): void {
  if (typeof arn !== 'string' || arn.split(':').length <= 12) return;
  throw new AwsError('ValidationException', 400, `Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
}

/** The parameters that dynalite knows of an operation. */
export function parametersOf(operation: string): string[] {
  return Object.keys(validationOf(operation).types);
}

type Code = Validations & Validation & { readonly action: Action };

const codes = new Map<string, Code>();

/** Kept, as even a module that is loaded already takes require() longer to find than dynalite to check a request. */
function codeOf(operation: string): Code {
  let code = codes.get(operation);
  if (!code) {
    const action = require(`dynalite/actions/${lowerFirst(operation)}`) as Action;
    code = { ...(require('dynalite/validations') as Validations), ...validationOf(operation), action };
    codes.set(operation, code);
  }
  return code;
}

function validationOf(operation: string): Validation {
  return require(`dynalite/validations/${lowerFirst(operation)}`) as Validation;
}

/**
 * dynalite moves a table on by a timer, which a kill -9 takes along: what was on its way is brought to its end here. A
 * table whose creation was never confirmed may lack its tags, and goes.
 */
async function settleTables(store: DynaliteStore, confirmed: (table: string) => boolean): Promise<void> {
  for (const name of await tableNames(store)) {
    const table = await promised<{ TableStatus: string }>((done) => store.tableDb.get(name, done));
    const unwanted = table.TableStatus === 'DELETING' || !confirmed(name);
    if (table.TableStatus === 'ACTIVE' && !unwanted) continue;
    await promised((done) => store.tableDb.put(name, { ...table, TableStatus: 'ACTIVE' }, done));
    if (!unwanted) continue;
    await act(store, 'DeleteTable', { TableName: name });
    // It would go a tick later, and be seen until then.
    await promised((done) => store.tableDb.del(name, done));
  }
}

async function tableNames(store: DynaliteStore): Promise<string[]> {
  const names: string[] = [];
  for (let from: string | undefined; ;) {
    const page = await act(store, 'ListTables', from === undefined ? {} : { ExclusiveStartTableName: from });
    names.push(...((page['TableNames'] as string[] | undefined) ?? []));
    from = page['LastEvaluatedTableName'] as string | undefined;
    if (from === undefined) return names;
  }
}

function promised<Value>(start: (done: Callback) => void): Promise<Value> {
  return new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value as Value))));
}

function storageErrorOf(error: Failure): StorageError | undefined {
  if (error instanceof StorageError) return error;
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
  if (code !== 'LEVEL_IO_ERROR' && code !== 'LEVEL_DATABASE_NOT_OPEN') return undefined;
  return new StorageError(
    /No space left/.test(message) ? Object.assign(new Error(message), { code: 'ENOSPC' }) : error,
  );
}

function asFault(error: Failure): Error {
  if (!error.statusCode || !error.body) return error;
  const { __type, message, Message, ...members } = error.body;
  return new AwsError(__type.split('#').at(-1) ?? __type, error.statusCode, message ?? Message ?? '', members);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
