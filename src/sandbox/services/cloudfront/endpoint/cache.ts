// One distribution's cache at the edge: in memory, bounded, the least recently used goes first.
import type { OriginAnswer } from './origin.ts';

export interface Entry {
  readonly answer: OriginAnswer;
  /** Path and forwarded query: what an invalidation names. */
  readonly address: string;
  readonly storedAt: number;
  readonly expiresAt: number;
}

export interface Cache {
  get(key: string): Entry | undefined;
  set(key: string, entry: Entry): void;
  /** Drops what the paths name: `/index.html`, `/images*`. */
  invalidate(paths: readonly string[]): void;
}

const capacity = 64 * 1024 * 1024;
const largest = capacity / 4;

export function createCache(): Cache {
  const entries = new Map<string, Entry>();
  let bytes = 0;

  const drop = (key: string) => {
    bytes -= entries.get(key)?.answer.body.length ?? 0;
    entries.delete(key);
  };

  return {
    get(key) {
      const entry = entries.get(key);
      // A Map keeps the order of insertion: what was used moves to the end.
      if (entry && entries.delete(key)) entries.set(key, entry);
      return entry;
    },
    set(key, entry) {
      drop(key);
      if (entry.answer.body.length > largest) return;
      entries.set(key, entry);
      bytes += entry.answer.body.length;
      for (const oldest of entries.keys()) {
        if (bytes <= capacity && entries.size <= 10_000) break;
        drop(oldest);
      }
    },
    invalidate(paths) {
      for (const [key, { address }] of entries) if (paths.some((path) => names(path, address))) drop(key);
    },
  };
}

function names(path: string, address: string): boolean {
  return path.endsWith('*') ? address.startsWith(path.slice(0, -1)) : path === address;
}
