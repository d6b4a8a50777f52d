// A file to which whole pieces are appended. Synchronous writes to the system's cache take microseconds; asynchronous ones
// take many times that. A piece that fails, on a full disk, leaves nothing behind for later pieces to follow.
import { closeSync, constants, fdatasync, fstatSync, ftruncateSync, writeSync } from 'node:fs';
import { openOwnFile } from '../../lib/files/own-file.ts';
import { grouped } from './grouped.ts';

export interface AppendFile {
  readonly size: number;
  /** How much of it is on the disk itself, and survives a power cut. */
  readonly synced: number;
  /** A flush has failed. */
  readonly failed: boolean;
  /** Throws where it fails, and the file is as before. */
  append(piece: string): void;
  /**
   * Resolves once all that was appended so far is on the disk itself. Calls that come while the disk works share the next
   * flush. After a flush that failed nobody knows what is on the disk, so every later call of `sync` and `append` fails.
   */
  sync(): Promise<void>;
  empty(): void;
  /** A flush in progress ends first. */
  close(): void;
}

/** Cuts off what is behind `size`; by default nothing. */
export function openAppendFile(path: string, size?: number): AppendFile {
  const fd = openOwnFile(path, constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY);
  let end = size ?? fstatSync(fd).size;
  let synced = 0;
  let timesEmptied = 0;
  let isTorn = size !== undefined;
  let failed: Error | undefined;
  let flushing = false;
  let closed = false;

  function cutTornPiece(): void {
    ftruncateSync(fd, end);
    isTorn = false;
  }

  const sync = grouped(async () => {
    if (failed) throw failed;
    if (closed || synced >= end) return;
    const [before, time] = [end, timesEmptied];
    flushing = true;
    try {
      await flush(fd);
    } catch (error) {
      failed = error as Error;
      throw error;
    } finally {
      flushing = false;
      if (closed) closeSync(fd);
    }
    if (time === timesEmptied) synced = before;
  });

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
    get synced() {
      return synced;
    },
    get failed() {
      return failed !== undefined;
    },
    append(piece) {
      if (failed) throw failed;
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
    sync,
    empty() {
      ftruncateSync(fd, 0);
      end = 0;
      synced = 0;
      timesEmptied += 1;
    },
    close() {
      closed = true;
      if (!flushing) closeSync(fd);
    },
  };
}

function flush(fd: number): Promise<void> {
  return new Promise((resolve, reject) => fdatasync(fd, (error) => (error ? reject(error) : resolve())));
}
