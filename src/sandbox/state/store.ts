// The sandbox's state: named collections of plain values, and blobs by their hash. Every change is appended to a log
// before its request is answered, so that a kill -9 loses nothing that was acknowledged.
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn, openLog, StorageError, type OpenOptions, type State } from './state-log.ts';
import { replaceFile } from '../../lib/atomic-file.ts';

export { asStorageError, StateError, StorageError } from './state-log.ts';

/** Values are shared and not copied: do not change one, but `set` a new one. */
export interface Collection<Value> {
  get(key: string): Readonly<Value> | undefined;
  has(key: string): boolean;
  set(key: string, value: Value): void;
  delete(key: string): boolean;
  /** In the order of keys; only keys that start with `prefix`. */
  entries(prefix?: string): [key: string, value: Readonly<Value>][];
  values(prefix?: string): Readonly<Value>[];
}

export interface Store {
  collection<Value>(name: string): Collection<Value>;
  /**
   * Resolves once every change so far is in the log. Rejects with a StorageError where that fails: the next commit
   * tries them again, and until then no commit succeeds, as it could confirm something that depends on them.
   */
  commit(): Promise<void>;
  /** Stores bytes under their SHA-256 in hex, and resolves with it once they are written. */
  putBlob(bytes: Uint8Array): Promise<string>;
  getBlob(hash: string): Promise<Buffer>;
  close(): Promise<void>;
}

export async function openStore(dir: string, options: OpenOptions = {}): Promise<Store> {
  const blobs = join(dir, 'blobs');
  await mkdir(blobs, { recursive: true, mode: 0o700 });
  const log = await openLog(join(dir, 'state.ndjson'), options);
  await deleteUnnamed(blobs, log.named);
  let pending: string[] = [];
  let writing: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    if (pending.length === 0) return;
    const batch = pending;
    pending = [];
    try {
      await log.append(batch);
    } catch (error) {
      pending = [...batch, ...pending];
      throw error;
    }
  }

  const store: Store = {
    collection: (name) => collectionOf(name, log.state, (change) => pending.push(change)),
    commit() {
      // One writer at a time; a commit that waits includes the changes of the meantime.
      writing = writing.catch(() => undefined).then(flush);
      return writing;
    },
    async putBlob(bytes) {
      const hash = createHash('sha256').update(bytes).digest('hex');
      const temporary = join(blobs, `${hash}.${process.pid}.${Math.random().toString(36).slice(2)}`);
      try {
        await writeFile(temporary, bytes, { mode: 0o600 });
        await replaceFile(temporary, join(blobs, hash));
      } catch (error) {
        await rm(temporary, { force: true });
        throw new StorageError(error);
      }
      return hash;
    },
    getBlob: (hash) => readFile(join(blobs, hash)),
    async close() {
      try {
        await store.commit();
        if (options.isOurs?.() ?? true) await deleteUnnamed(blobs, namesIn(log.state));
      } finally {
        log.close();
      }
    },
  };
  return store;
}

function collectionOf<Value>(name: string, state: State, write: (change: string) => void): Collection<Value> {
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
      write(JSON.stringify({ c: name, k: key, v: value }));
    },
    delete(key) {
      const had = items.delete(key);
      if (had) write(JSON.stringify({ c: name, k: key }));
      return had;
    },
    entries,
    values: (prefix) => entries(prefix).map(([, value]) => value),
  };
}

/** Deletes blobs that no value names any more, and half-written ones that a kill has left. */
async function deleteUnnamed(blobs: string, named: ReadonlySet<string>): Promise<void> {
  const files = await readdir(blobs);
  const unnamed = files.filter((name) => !named.has(name));
  await Promise.all(unnamed.map((name) => rm(join(blobs, name), { force: true })));
}
