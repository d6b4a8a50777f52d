// Random bytes for ids, drawn from a pool: asking the system for the dozen bytes of each id takes ten times as long.
import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(8_192);
let used = pool.length;

/** Each byte is given out once. Not for secrets: what is drawn stays in memory for a while. */
export function randomText(bytes: number, encoding: 'hex' | 'base64' | 'base64url' | 'latin1'): string {
  // Anything else would spoil `used`, and every id after it would be empty.
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > pool.length) throw new RangeError(`${bytes} random bytes`);
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString(encoding, used - bytes, used);
}
