// The sandbox's state: named collections of plain values, and blobs by their hash. Every change is appended to a log
// before its request is answered, so that a kill -9 loses nothing that was acknowledged.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openBlobs } from './blobs.ts';
import { copyAside, numbered } from './copy-aside.ts';
import { openLog, type OpenOptions } from './state-log.ts';
import { namesIn, type State } from './replay.ts';
import { sortedKeys } from './sorted-keys.ts';

export { asStorageError, DamagedError, StateError, StorageError } from './errors.ts';
export type { Durability } from './state-log.ts';

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
  /** Stores bytes under their SHA-256 in hex, and resolves with it once they are on the disk itself. */
  putBlob(bytes: Uint8Array): Promise<string>;
  /** Rejects with a DamagedError where the bytes are no longer those that were stored. */
  getBlob(hash: string): Promise<Buffer>;
  close(): Promise<void>;
}

export async function openStore(dir: string, options: OpenOptions = {}): Promise<Store> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const log = await openLog(join(dir, 'state.ndjson'), options);
  const blobs = await openBlobs(join(dir, 'blobs'));
  if (log.repaired) {
    // What the lost lines have named is unknown. Tables without a record are deleted when they are next opened.
    await blobs.moveAside(log.named);
    await copyAside(join(dir, 'dynamodb'), (number) => join(dir, numbered('dynamodb.unknown', number)));
  } else {
    await blobs.deleteUnnamed(log.named);
  }
  const collections = new Map<string, Collection<unknown>>();
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
    collection<Value>(name: string) {
      let known = collections.get(name);
      if (!known) collections.set(name, (known = collectionOf(name, log.state, (change) => pending.push(change))));
      return known as Collection<Value>;
    },
    commit() {
      // One writer at a time; a commit that waits includes the changes of the meantime.
      writing = writing.catch(() => undefined).then(flush);
      return writing;
    },
    putBlob: (bytes) => blobs.put(bytes),
    getBlob: (hash) => blobs.get(hash),
    async close() {
      try {
        await store.commit();
        if (options.isOurs?.() ?? true) await blobs.deleteUnnamed(namesIn(log.state));
      } finally {
        await log.close();
      }
    },
  };
  return store;
}

function collectionOf<Value>(name: string, state: State, write: (change: string) => void): Collection<Value> {
  let values = state.get(name) as Map<string, Value> | undefined;
  if (!values) state.set(name, (values = new Map<string, Value>()));
  const items = values;
  const keys = sortedKeys(() => items.keys());
  return {
    get: (key) => items.get(key),
    has: (key) => items.has(key),
    set(key, value) {
      if (!items.has(key)) keys.added(key);
      items.set(key, value);
      write(JSON.stringify({ c: name, k: key, v: value }));
    },
    delete(key) {
      const had = items.delete(key);
      if (!had) return false;
      keys.removed(key);
      write(JSON.stringify({ c: name, k: key }));
      return true;
    },
    entries: (prefix = '') => keys.startingWith(prefix).map((key) => [key, items.get(key) as Value]),
    values: (prefix = '') => keys.startingWith(prefix).map((key) => items.get(key) as Value),
  };
}
