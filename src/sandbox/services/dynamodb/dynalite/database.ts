// Opens dynalite's LevelDB, with the write-ahead log in front of it and the tables settled that a kill left unfinished.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DamagedError, type Durability } from '../../../state/store.ts';
import { syncFolder } from '../../../state/sync-folder.ts';
import { runAction } from './actions.ts';
import { promised, type Callback } from './functions.ts';
import { cacheConditions } from './condition-cache.ts';
import { changeSources } from './changed-sources.ts';
import { readKeyRanges, type SubLevels } from './key-ranges.ts';
import { damageOf } from './damage.ts';
import { keepFilesWhile } from './keep-files.ts';
import { cacheTables, type TableLevel } from './table-cache.ts';
import { putWriteAheadLogBefore, type Level } from './write-ahead-log.ts';

const require = createRequire(import.meta.url);

changeSources();

/** dynalite's own store, as far as it is used here. */
export interface Database extends SubLevels {
  options: Record<string, unknown>;
  db: Level & SubLevels['db'];
  tableDb: TableLevel & { awsAccountId: string; awsRegion: string };
  getTable(name: string, isForItems: boolean, done: Callback): void;
  /** Set here: whether the write-ahead log could not be written to the database. */
  isBroken?: () => boolean;
}

export interface DatabaseOptions {
  readonly dir: string;
  readonly account: string;
  readonly region: string;
  readonly durability: Durability;
  /** Whether tables were created here and not deleted. */
  readonly hasTables: () => boolean;
  /** Whether the creation of this table was ever answered. */
  readonly isConfirmed: (table: string) => boolean;
}

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  try {
    return await keepFilesWhile(
      options.dir,
      (error) => damageOf(error) !== undefined,
      () => open(options),
    );
  } catch (error) {
    throw damageOf(error) ?? error;
  }
}

async function open({ dir, account, region, durability, isConfirmed, hasTables }: DatabaseOptions): Promise<Database> {
  cacheConditions();
  const { create } = require('dynalite/db') as { create(options: object): Database };
  const database = create({ path: join(dir, 'items'), createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // dynalite would take these from the environment.
  database.tableDb.awsAccountId = account;
  database.tableDb.awsRegion = region;
  const { close } = database.db;
  await database.db.open();
  try {
    const log = await putWriteAheadLogBefore(database.db, join(dir, 'items.log'), durability);
    if (log.isNew && hasTables()) throw new DamagedError('all of its tables are missing');
    await syncFolder(dir);
    await syncFolder(dirname(dir));
    database.isBroken = () => log.isBroken();
    // dynalite keeps properties on the function itself.
    database.db.close = Object.assign(() => log.end().then(close), close);
    readKeyRanges(database);
    cacheTables(database.tableDb);
    await settleTables(database, isConfirmed);
  } catch (error) {
    await database.db.close();
    throw error;
  }
  return database;
}

/**
 * dynalite changes the state of a table by a timer, which does not survive a kill -9: unfinished changes are finished
 * here. A table whose creation was never answered may lack its tags, and is deleted.
 */
async function settleTables(database: Database, isConfirmed: (table: string) => boolean): Promise<void> {
  for (const name of await tableNames(database)) {
    const table = await promised<{ TableStatus: string }>((done) => database.tableDb.get(name, done));
    const isUnwanted = table.TableStatus === 'DELETING' || !isConfirmed(name);
    if (table.TableStatus === 'ACTIVE' && !isUnwanted) continue;
    await putTable(database, name, { ...table, TableStatus: 'ACTIVE' });
    if (!isUnwanted) continue;
    await runAction(database, 'DeleteTable', { TableName: name });
    // dynalite would delete the description a moment later, and show it until then.
    await promised((done: Callback) => database.tableDb.del(name, done));
  }
}

function putTable(database: Database, name: string, table: object): Promise<unknown> {
  return promised((done) => database.tableDb.put(name, table, done));
}

async function tableNames(database: Database): Promise<string[]> {
  const names: string[] = [];
  for (let from: string | undefined; ;) {
    const page = await runAction(database, 'ListTables', from === undefined ? {} : { ExclusiveStartTableName: from });
    names.push(...((page['TableNames'] as string[] | undefined) ?? []));
    from = page['LastEvaluatedTableName'] as string | undefined;
    if (from === undefined) return names;
  }
}
