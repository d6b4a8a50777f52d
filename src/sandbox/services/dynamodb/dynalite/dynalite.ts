// dynalite in this process, without its HTTP server: its validations and actions on one LevelDB. Table states are the
// sandbox's own (see operations/tables.ts), so dynalite's take no time.
// After a failed write LevelDB goes on behind half a record and loses all of that at its next start (seen with a limit
// on file size: of 50 puts 31 were left). So after such an error the database is closed and opened again, and what it
// had not stored comes again from the write-ahead log.
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../../../server/aws-error.ts';
import { StorageError } from '../../../state/store.ts';
import { runAction } from './actions.ts';
import { damageOf } from './damage.ts';
import { openDatabase, type Database, type DatabaseOptions } from './database.ts';

export interface Dynalite {
  /** Keeps `input` and may change it. */
  run(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** dynalite answers before the table is in its next state, which it reaches a moment later. */
  waitForTable(table: string, state: 'ACTIVE' | 'deleted'): Promise<void>;
  close(): Promise<void>;
}

const maxWait = 5_000;

export async function openDynalite(options: DatabaseOptions): Promise<Dynalite> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  let opened: Promise<Database> | undefined;
  let closing: Promise<unknown> = Promise.resolve();

  /** Opens it once for all requests. A failure is forgotten, so that the next request tries again. */
  function database(): Promise<Database> {
    opened ??= closing
      .then(() => openDatabase(options))
      .catch((error: unknown) => {
        opened = undefined;
        throw storageErrorOf(error as Error) ?? error;
      });
    return opened;
  }

  function abandon(used: Promise<Database>): void {
    if (opened !== used) return;
    opened = undefined;
    closing = used.then(({ db }) => db.close()).catch(() => undefined);
  }

  async function run(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    const used = database();
    const target = await used;
    // An earlier write did not reach the database. This request is not the cause, and must not fail.
    if (target.isBroken?.()) {
      abandon(used);
      return run(operation, input);
    }
    try {
      return await runAction(target, operation, input);
    } catch (error) {
      const storage = storageErrorOf(error as Error);
      // A write-ahead log that could not be written repairs itself.
      if (storage && !(error instanceof StorageError)) abandon(used);
      throw storage ?? damageOf(error) ?? error;
    }
  }

  await database();
  return {
    run,
    async waitForTable(TableName, state) {
      for (const until = performance.now() + maxWait; performance.now() < until; await sleep(1)) {
        const current = await run('DescribeTable', { TableName }).then(
          ({ Table }) => (Table as { TableStatus: string }).TableStatus,
          (error: unknown) => (error instanceof AwsError ? 'deleted' : Promise.reject(error as Error)),
        );
        if (current === state) return;
      }
      abandon(database());
      throw new StorageError(new Error(`the table ${TableName} did not become ${state}`));
    },
    async close() {
      await closing;
      await opened?.then(({ db }) => db.close());
    },
  };
}

function storageErrorOf(error: Error): StorageError | undefined {
  if (error instanceof StorageError) return error;
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
  if (code !== 'LEVEL_IO_ERROR' && code !== 'LEVEL_DATABASE_NOT_OPEN') return undefined;
  const isFull = /No space left/.test(message);
  return new StorageError(isFull ? Object.assign(new Error(message), { code: 'ENOSPC' }) : error);
}
