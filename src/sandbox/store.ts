// The one owner of the sandbox's state: named collections of plain values, and blobs by their hash. Every change is
// appended to a log before the request that made it is answered, so a kill -9 loses nothing that was acknowledged.
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Values are shared, not copied: treat them as frozen, and `set` a new one to change it. */
export interface Collection<Value> {
  get(key: string): Readonly<Value> | undefined;
  has(key: string): boolean;
  set(key: string, value: Value): void;
  delete(key: string): boolean;
  /** In order of keys; only those that start with `prefix`. */
  entries(prefix?: string): [key: string, value: Readonly<Value>][];
  values(prefix?: string): Readonly<Value>[];
}

export interface Store {
  collection<Value>(name: string): Collection<Value>;
  /** Resolves once every change so far is in the log. */
  commit(): Promise<void>;
  /** Stores bytes under their sha-256 (hex) and returns it. The bytes are on disk when it resolves. */
  putBlob(bytes: Uint8Array): Promise<string>;
  getBlob(hash: string): Promise<Buffer>;
  close(): Promise<void>;
}

/** Raised when the log is of a newer sandbox, or damaged elsewhere than in its last, unacknowledged line. */
export class StateError extends Error {
  override name = 'StateError';
}

const version = 1;
const compactAfterLines = 20_000;

interface Change {
  c: string;
  k: string;
  /** Absent: deleted. */
  v?: unknown;
}

export async function openStore(dir: string): Promise<Store> {
  const blobs = join(dir, 'blobs');
  const file = join(dir, 'state.ndjson');
  await mkdir(blobs, { recursive: true, mode: 0o700 });
  const state = await replay(file);
  let log = await compact(file, state);
  let lines = 0;
  let pending: string[] = [];
  let writing: Promise<void> = Promise.resolve();

  const write = (change: Change) => pending.push(`${JSON.stringify(change)}\n`);

  async function flush(): Promise<void> {
    if (pending.length === 0) return;
    const batch = pending;
    pending = [];
    await log.appendFile(batch.join(''));
    lines += batch.length;
    if (lines > compactAfterLines) {
      await log.close();
      log = await compact(file, state);
      lines = 0;
    }
  }

  const store: Store = {
    collection: (name) => collectionOf(name, state, write),
    commit() {
      // One writer at a time; a commit that waits takes along all that has come in meanwhile. A failed write (a full
      // disk) fails the requests that waited for it, not those that come after.
      writing = writing.catch(() => undefined).then(flush);
      return writing;
    },
    async putBlob(bytes) {
      const hash = createHash('sha256').update(bytes).digest('hex');
      const temporary = join(blobs, `${hash}.${process.pid}.${Math.random().toString(36).slice(2)}`);
      await writeFile(temporary, bytes, { mode: 0o600 });
      await rename(temporary, join(blobs, hash));
      return hash;
    },
    getBlob: (hash) => readFile(join(blobs, hash)),
    async close() {
      await store.commit();
      await log.close();
      await sweep(blobs, state);
    },
  };
  return store;
}

type State = Map<string, Map<string, unknown>>;

function collectionOf<Value>(name: string, state: State, write: (change: Change) => void): Collection<Value> {
  let values = state.get(name) as Map<string, Value> | undefined;
  if (!values) state.set(name, (values = new Map<string, Value>()));
  const items = values;
  const entries = (prefix = '') =>
    [...items].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    get: (key) => items.get(key),
    has: (key) => items.has(key),
    set(key, value) {
      items.set(key, value);
      write({ c: name, k: key, v: value });
    },
    delete(key) {
      const had = items.delete(key);
      if (had) write({ c: name, k: key });
      return had;
    },
    entries,
    values: (prefix) => entries(prefix).map(([, value]) => value),
  };
}

async function replay(file: string): Promise<State> {
  const state: State = new Map();
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const [head, ...lines] = text.split('\n');
  if (!head) return state;
  checkVersion(file, head);
  for (const [index, line] of lines.entries()) {
    if (!line) continue;
    const change = parse(line);
    if (!change) {
      if (index === lines.length - 1) break; // torn by a kill in mid-write: it was never acknowledged
      throw new StateError(`${file} is damaged in line ${index + 2}.`);
    }
    let values = state.get(change.c);
    if (!values) state.set(change.c, (values = new Map<string, unknown>()));
    if ('v' in change) values.set(change.k, change.v);
    else values.delete(change.k);
  }
  return state;
}

function checkVersion(file: string, head: string): void {
  const header = parse(head) as unknown as { sandbox?: number } | undefined;
  if (!header?.sandbox) throw new StateError(`${file} is not the state of a sandbox.`);
  if (header.sandbox > version) throw new StateError(`${file} was written by a newer version of the sandbox.`);
}

function parse(line: string): Change | undefined {
  try {
    return JSON.parse(line) as Change;
  } catch {
    return undefined;
  }
}

/** Rewrites the log as the shortest one that leads to the same state, aside and then in place. */
async function compact(file: string, state: State): Promise<FileHandle> {
  const lines = [JSON.stringify({ sandbox: version })];
  for (const [c, values] of state) for (const [k, v] of values) lines.push(JSON.stringify({ c, k, v }));
  const temporary = `${file}.new`;
  const handle = await open(temporary, 'w', 0o600);
  await handle.writeFile(`${lines.join('\n')}\n`);
  await handle.sync();
  await handle.close();
  await rename(temporary, file);
  return open(file, 'a', 0o600);
}

/** Drops blobs that no value names any more. */
async function sweep(blobs: string, state: State): Promise<void> {
  const named = JSON.stringify([...state.values()].map((values) => [...values.values()]));
  const files = await readdir(blobs);
  await Promise.all(
    files.filter((name) => !named.includes(name)).map((name) => rm(join(blobs, name), { force: true })),
  );
}
