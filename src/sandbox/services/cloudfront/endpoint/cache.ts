// The cached responses of one distribution: in memory, up to a size, the least recently used are dropped first.
import type { OriginResponse } from './origin.ts';

export interface CacheEntry {
  readonly response: OriginResponse;
  /** Path and forwarded query, as invalidations name them. */
  readonly address: string;
  readonly storedAt: number;
  readonly expiresAt: number;
}

interface Cache {
  get(key: string): CacheEntry | undefined;
  set(key: string, entry: CacheEntry): void;
  /** Drops the entries that the paths name: `/index.html`, `/images*`. */
  invalidate(paths: readonly string[]): void;
}

const capacityBytes = 64 * 1024 * 1024;
const maxEntryBytes = capacityBytes / 4;
const maxEntries = 10_000;

export function createCache(): Cache {
  const entries = new Map<string, CacheEntry>();
  let bytes = 0;

  const drop = (key: string) => {
    bytes -= entries.get(key)?.response.body.length ?? 0;
    entries.delete(key);
  };

  return {
    get(key) {
      const entry = entries.get(key);
      // A Map keeps the order of insertion: the entry that was used moves to the end.
      if (entry && entries.delete(key)) entries.set(key, entry);
      return entry;
    },
    set(key, entry) {
      drop(key);
      if (entry.response.body.length > maxEntryBytes) return;
      entries.set(key, entry);
      bytes += entry.response.body.length;
      for (const oldest of entries.keys()) {
        if (bytes <= capacityBytes && entries.size <= maxEntries) break;
        drop(oldest);
      }
    },
    invalidate(paths) {
      for (const [key, { address }] of entries) if (paths.some((path) => pathMatches(path, address))) drop(key);
    },
  };
}

function pathMatches(path: string, address: string): boolean {
  return path.endsWith('*') ? address.startsWith(path.slice(0, -1)) : path === address;
}
