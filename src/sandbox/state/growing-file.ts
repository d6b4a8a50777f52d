// A file to which whole pieces are appended, at once: to the system's cache that takes microseconds, and the way through
// another thread many of them. A piece that fails, on a full disk, leaves nothing behind that a later one would follow.
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';

export interface GrowingFile {
  readonly size: number;
  /** Throws, with nothing of it in the file that counts. */
  append(piece: string): void;
  empty(): void;
  close(): void;
}

/** `size`: what is behind it is cut off; by default nothing is. */
export function openGrowing(path: string, size?: number): GrowingFile {
  const fd = openSync(path, 'a', 0o600);
  let end = size ?? fstatSync(fd).size;
  let torn = size !== undefined;

  function mend(): void {
    ftruncateSync(fd, end);
    torn = false;
  }

  try {
    if (torn) mend();
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return {
    get size() {
      return end;
    },
    append(piece) {
      const bytes = Buffer.from(piece);
      try {
        if (torn) mend();
        torn = true;
        for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
        torn = false;
        end += bytes.length;
      } catch (error) {
        try {
          mend();
        } catch {
          // Before the next piece, then.
        }
        throw error;
      }
    },
    empty() {
      ftruncateSync(fd, 0);
      end = 0;
    },
    close: () => closeSync(fd),
  };
}
