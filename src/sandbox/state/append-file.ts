// A file to which whole pieces are appended. Synchronous writes to the system's cache take microseconds; asynchronous ones
// take many times that. A piece that fails, on a full disk, leaves nothing behind for later pieces to follow.
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';

export interface AppendFile {
  readonly size: number;
  /** Throws where it fails, and the file is as before. */
  append(piece: string): void;
  empty(): void;
  close(): void;
}

/** Cuts off what is behind `size`; by default nothing. */
export function openAppendFile(path: string, size?: number): AppendFile {
  const fd = openSync(path, 'a', 0o600);
  let end = size ?? fstatSync(fd).size;
  let isTorn = size !== undefined;

  function cutTornPiece(): void {
    ftruncateSync(fd, end);
    isTorn = false;
  }

  try {
    if (isTorn) cutTornPiece();
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
        if (isTorn) cutTornPiece();
        isTorn = true;
        for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
        isTorn = false;
        end += bytes.length;
      } catch (error) {
        try {
          cutTornPiece();
        } catch {
          // The next append tries again.
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
