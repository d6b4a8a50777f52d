// Writes to the database that are on the disk itself when they resolve, and a record beside them that says what the whole
// database holds. LevelDB drops damaged parts of its own log without a word; the sums of this record find that.
import { crc32 } from 'node:zlib';
import { DamagedError } from '../../../state/store.ts';
import type { Change } from './change-log.ts';

type RawOperation = { type: 'put'; key: string; value: string } | { type: 'del'; key: string };

interface RawIterator {
  nextv(size: number): Promise<[key: string, value: string][]>;
  close(): Promise<void>;
}

/** What is used of LevelDB beside dynalite's wrapping. */
export interface RawLevel {
  getSync(key: string, options?: object): unknown;
  iterator(options: object): RawIterator;
}

/** What the database holds. */
interface Contents {
  /** The last file of the write-ahead log that was written to it. */
  readonly number: number;
  readonly count: number;
  /** Of the checksums of all entries, in any order. */
  readonly sum: number;
}

export interface CheckedWrites {
  readonly contents: Contents;
  /** Rejects where it fails, and then nothing was written or the database has to be opened again. */
  write(changes: Iterable<Change>, number: number): Promise<void>;
}

/** Before all keys of dynalite's. */
export const contentsKey = '\0contents';
const raw = { keyEncoding: 'utf8', valueEncoding: 'utf8' } as const;
const modulus = 2 ** 48;
const none: Contents = { number: 0, count: 0, sum: 0 };

/** `flushed`: the number of a file that the database has for sure. Rejects with a DamagedError. */
export async function openCheckedWrites(level: RawLevel, flushed: number): Promise<CheckedWrites> {
  const found = await read(level);
  const { recorded } = found;
  // A database of an older sandbox has no record.
  let contents: Contents = recorded ?? { ...none, count: found.count, sum: found.sum };
  if (contents.number < flushed) throw new DamagedError('the latest writes are missing');
  if (contents.count !== found.count || contents.sum !== found.sum)
    throw new DamagedError(`${contents.count} entries were written, and ${found.count} were found, or others`);

  /** LevelDB's own: dynalite's wrapping has no options. */
  const { batch } = Object.getPrototypeOf(level) as {
    batch(this: RawLevel, operations: readonly RawOperation[], options: object): Promise<void>;
  };

  return {
    get contents() {
      return contents;
    },
    async write(changes, number) {
      let { count, sum } = contents;
      const operations: RawOperation[] = [];
      for (const [key, text] of changes) {
        const before = level.getSync(key, raw) as string | undefined;
        if (before !== undefined) [count, sum] = [count - 1, sum - checksumOf(key, before)];
        if (text !== undefined) [count, sum] = [count + 1, sum + checksumOf(key, text)];
        operations.push(text === undefined ? { type: 'del', key } : { type: 'put', key, value: text });
      }
      const after = { number, count, sum: ((sum % modulus) + modulus) % modulus };
      operations.push({ type: 'put', key: contentsKey, value: JSON.stringify(after) });
      await batch.call(level, operations, { ...raw, sync: true });
      contents = after;
    },
  };
}

/** Reads all of the database, as only that shows what is missing: some 100 ms for 50,000 entries. */
async function read(level: RawLevel): Promise<{ recorded: Contents | undefined; count: number; sum: number }> {
  let recorded: Contents | undefined;
  let [count, sum] = [0, 0];
  const iterator = level.iterator(raw);
  try {
    for (let entries = await iterator.nextv(1_000); entries.length > 0; entries = await iterator.nextv(1_000)) {
      for (const [key, value] of entries) {
        if (key === contentsKey) recorded = recordOf(value);
        else [count, sum] = [count + 1, (sum + checksumOf(key, value)) % modulus];
      }
    }
  } finally {
    await iterator.close();
  }
  return { recorded, count, sum };
}

function recordOf(text: string): Contents {
  try {
    return JSON.parse(text) as Contents;
  } catch {
    throw new DamagedError('the record of what it holds cannot be read');
  }
}

function checksumOf(key: string, text: string): number {
  return crc32(text, crc32(`${key}\0`));
}
