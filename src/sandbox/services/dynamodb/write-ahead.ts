// A log in front of dynalite's LevelDB. A write goes to its end, some microseconds in this thread, and is kept in memory
// until many go into the database together: one by one, each would take a way through another thread and back, the
// dearest part of a PutItem. A kill leaves the log, which goes into the database at the next start.
import { Readable } from 'node:stream';
import { openChangeLog, type Change } from './change-log.ts';

type Done = (error: Error | null, value?: unknown) => void;
type Operation = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string };
type Streaming = (options?: object) => Readable;

/** What dynalite made of the database: LevelDB's own methods, those with callbacks wrapped. */
export interface Level {
  open(): Promise<void>;
  close(): Promise<void>;
  getSync(key: string): unknown;
  get(key: string, done: Done): void;
  put(key: string, value: unknown, done: Done): void;
  del(key: string, done: Done): void;
  batch(operations: readonly (Operation & { valueEncoding?: 'utf8' })[], done: Done): void;
  createKeyStream: Streaming;
  createValueStream: Streaming;
}

type Changes = Map<Change[0], Change[1]>;

/** Milliseconds, changes, bytes: whichever comes first. */
const flushAfter = 50;
const flushAt = 500;
const flushAtSize = 4 * 1024 * 1024;

export interface WriteAhead {
  /** The database did not take what is in the log: nothing is served any more, until it is opened again. */
  isBroken(): boolean;
  /** Ends it: all is in the database then, except where that failed; the log keeps it for the next start. */
  end(): Promise<void>;
}

/** Puts what a kill has left in the log into the open database, and stands in front of it from then on. */
export async function writeAhead(level: Level, path: string): Promise<WriteAhead> {
  const { batch, createKeyStream, createValueStream } = level;
  const { left, begin } = openChangeLog(path);
  await batched(batch, left);
  const log = begin();
  let fresh: Changes = new Map();
  let older: Changes = new Map();
  let broken: Error | undefined;
  let flushing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function write(operations: readonly Operation[], done: Done): void {
    try {
      if (broken) throw broken;
      const changes = operations.map((operation): Change => {
        return [operation.key, operation.type === 'put' ? JSON.stringify(operation.value) : undefined];
      });
      log.append(changes);
      for (const [key, text] of changes) fresh.set(key, text);
    } catch (error) {
      return process.nextTick(done, error);
    }
    if (fresh.size >= flushAt || log.size >= flushAtSize) void flush();
    else timer ??= setTimeout(() => void flush(), flushAfter).unref();
    process.nextTick(done, null);
  }

  /** One after the other. Never rejects: what went wrong is told to all who come later. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    flushing ??= intoDatabase()
      .catch((error: unknown) => void (broken = error as Error))
      .finally(() => (flushing = undefined));
    return flushing;
  }

  async function intoDatabase(): Promise<void> {
    if (fresh.size === 0 || broken) return;
    [older, fresh] = [fresh, new Map()];
    log.turn();
    await batched(batch, older);
    older = new Map();
    log.drop();
  }

  async function settle(): Promise<void> {
    do await flush();
    while (fresh.size > 0 && !broken);
    if (broken) throw broken;
  }

  level.put = (key, value, done) => write([{ type: 'put', key, value }], done);
  level.del = (key, done) => write([{ type: 'del', key }], done);
  level.batch = write;
  level.get = (key, done) => {
    let value: unknown;
    try {
      if (broken) throw broken;
      const changes = fresh.has(key) ? fresh : older;
      const text = changes.get(key);
      value = changes.has(key) ? text && (JSON.parse(text) as unknown) : level.getSync(key);
    } catch (error) {
      return process.nextTick(done, error);
    }
    process.nextTick(done, null, value);
  };
  // Only the database itself can be read in order.
  const settled = (stream: Streaming) =>
    function (options?: object): Readable {
      return Readable.from(
        (async function* () {
          await settle();
          yield* stream(options);
        })(),
      );
    };
  level.createKeyStream = settled(createKeyStream);
  level.createValueStream = settled(createValueStream);

  async function end(): Promise<void> {
    await settle().catch(() => undefined);
    broken ??= Object.assign(new Error('The database is closed.'), { code: 'LEVEL_DATABASE_NOT_OPEN' });
    log.close();
  }

  let ended: Promise<void> | undefined;
  return { isBroken: () => broken !== undefined, end: () => (ended ??= end()) };
}

async function batched(batch: Level['batch'], changes: Changes): Promise<void> {
  if (changes.size === 0) return;
  const operations = [...changes].map(([key, value]) =>
    value === undefined
      ? ({ type: 'del', key } as const)
      : ({ type: 'put', key, value, valueEncoding: 'utf8' } as const),
  );
  await new Promise<void>((resolve, reject) => batch(operations, (error) => (error ? reject(error) : resolve())));
}
