// A write-ahead log in front of dynalite's LevelDB. A write is appended to the log (some microseconds in this thread) and
// kept in memory until many are written to the database together: one by one, each would go through another thread, the
// most expensive part of a PutItem. After a kill, the next start writes the log to the database.
import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import type { Durability } from '../../../state/store.ts';
import { openChangeLog, type Change, type FoundLog } from './change-log.ts';
import { openCheckedWrites, type CheckedWrites, type RawLevel } from './checked-writes.ts';

type Done = (error: Error | null, value?: unknown) => void;
export type LevelOperation = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string };
type Streaming = (options?: object) => Readable;

/** LevelDB as dynalite has wrapped it. */
export interface Level extends RawLevel {
  open(): Promise<void>;
  close(): Promise<void>;
  get(key: string, done: Done): void;
  /** What `get` would answer, at once. A reader that goes on without waiting sees no write of another request between. */
  getNow(key: string): unknown;
  put(key: string, value: unknown, done: Done): void;
  del(key: string, done: Done): void;
  batch(operations: readonly LevelOperation[], done: Done): void;
  createKeyStream: Streaming;
  createValueStream: Streaming;
}

type Changes = Map<Change[0], Change[1]>;

/**
 * Milliseconds, changes and bytes: the first limit that is reached. Each account has a database of its own, so the time is
 * long enough that the writes of many accounts in turns are still written together.
 */
const flushAfter = 5_000;
const flushAt = 500;
const flushAtSize = 4 * 1024 * 1024;

interface WriteAheadLog {
  /** Nothing was ever written to the database. */
  readonly isNew: boolean;
  /** The log could not be written to the database. Nothing is served until the database is opened again. */
  isBroken(): boolean;
  /** Writes everything to the database. Where that fails, the log keeps it for the next start. */
  end(): Promise<void>;
}

/** Writes what a kill left in the log to the open database, then takes over its writes and reads. */
export async function putWriteAheadLogBefore(
  level: Level,
  path: string,
  durability: Durability,
): Promise<WriteAheadLog> {
  const { createKeyStream, createValueStream } = level;
  const found = openChangeLog(path);
  const database = await writtenTo(level, found).catch((error: unknown) => {
    found.close();
    throw error;
  });
  const isNew = database.contents.number === 0 && database.contents.count === 0;
  const log = found.start(database.contents.number);
  let recent: Changes = new Map();
  let flushed: Changes = new Map();
  let broken: Error | undefined;
  let flushing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function write(operations: readonly LevelOperation[], done: Done): void {
    let sync: () => Promise<void>;
    try {
      if (broken) throw broken;
      const changes = operations.map((operation): Change => {
        return [operation.key, operation.type === 'put' ? JSON.stringify(operation.value) : undefined];
      });
      sync = log.append(changes);
      for (const [key, text] of changes) recent.set(key, text);
    } catch (error) {
      return process.nextTick(done, error);
    }
    if (recent.size >= flushAt || log.size >= flushAtSize) void flush();
    else timer ??= setTimeout(() => void flush(), flushAfter).unref();
    if (durability === 'process') process.nextTick(done, null);
    else callbackify(sync)((error) => (error ? failed(error) : done(null)));

    /** Only a new log is sure to hold the changes: it is made when the database is opened again. */
    function failed(error: Error): void {
      broken ??= Object.assign(error, { code: 'LEVEL_IO_ERROR' });
      done(broken);
    }
  }

  /** Runs once at a time. Never rejects: later requests get the error. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    flushing ??= writeToDatabase()
      .catch((error: unknown) => void (broken = error as Error))
      .finally(() => (flushing = undefined));
    return flushing;
  }

  async function writeToDatabase(): Promise<void> {
    if (recent.size === 0 || broken) return;
    [flushed, recent] = [recent, new Map()];
    const { number } = log;
    log.switchFiles();
    await database.write(flushed, number);
    flushed = new Map();
    log.dropOther();
  }

  async function flushAll(): Promise<void> {
    do await flush();
    while (recent.size > 0 && !broken);
    if (broken) throw broken;
  }

  level.put = (key, value, done) => write([{ type: 'put', key, value }], done);
  level.del = (key, done) => write([{ type: 'del', key }], done);
  level.batch = write;
  level.getNow = (key) => {
    if (broken) throw broken;
    const changes = recent.has(key) ? recent : flushed;
    const text = changes.get(key);
    return changes.has(key) ? text && (JSON.parse(text) as unknown) : level.getSync(key);
  };
  level.get = (key, done) => {
    let value: unknown;
    try {
      value = level.getNow(key);
    } catch (error) {
      return process.nextTick(done, error);
    }
    process.nextTick(done, null, value);
  };
  // Keys and values in order come only from the database itself.
  const afterFlush = (stream: Streaming) =>
    function (options?: object): Readable {
      return Readable.from(
        (async function* () {
          await flushAll();
          yield* stream(options);
        })(),
      );
    };
  level.createKeyStream = afterFlush(createKeyStream);
  level.createValueStream = afterFlush(createValueStream);

  async function end(): Promise<void> {
    await flushAll().catch(() => undefined);
    broken ??= Object.assign(new Error('The database is closed.'), { code: 'LEVEL_DATABASE_NOT_OPEN' });
    log.close();
  }

  let ended: Promise<void> | undefined;
  return { isNew, isBroken: () => broken !== undefined, end: () => (ended ??= end()) };
}

/** The open database, once it has what a kill left in the log. */
async function writtenTo(level: Level, found: FoundLog): Promise<CheckedWrites> {
  const database = await openCheckedWrites(level, found.flushed);
  const unwritten = found.unwritten(database.contents.number);
  if (unwritten.size > 0) await database.write(unwritten, Math.max(found.number, database.contents.number));
  return database;
}
