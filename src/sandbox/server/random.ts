// Random bytes for ids, drawn from a pool: a call into the system for each of an id's dozen bytes costs more than they.
import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(8_192);
let used = pool.length;

/** Up to some hundred bytes; each is given out once. Not for secrets: what is drawn stays in memory for a while. */
export function randomText(bytes: number, encoding: 'hex' | 'base64' | 'base64url' | 'latin1'): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString(encoding, used - bytes, used);
}
