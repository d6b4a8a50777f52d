// How much of a log was written, kept beside the log: a log that is shorter than this has lost something. A torn last line
// alone cannot tell what a kill has left of an unanswered write from what is left of a file that was cut in half.
import { closeSync, constants, readFileSync, readSync, writeSync } from 'node:fs';
import { openOwnFile } from '../../lib/files/own-file.ts';
import { checkedLine, readCheckedLine } from './checked-line.ts';

export interface LogMark<Value extends object> {
  /** Undefined where there is none yet, or where it cannot be read: then it proves nothing. */
  read(): Value | undefined;
  /** A mark that cannot be written stays as it was, and then finds less. */
  write(value: Value): void;
  close(): void;
}

/** Enough for what is in a mark, so that each write replaces all of the one before. */
const size = 512;

/** Made when it is missing. */
export function openMark<Value extends object>(path: string): LogMark<Value> {
  const fd = openOwnFile(path, constants.O_RDWR | constants.O_CREAT);
  return {
    read() {
      const bytes = Buffer.alloc(size);
      const text = readCheckedLine(bytes.toString('utf8', 0, readSync(fd, bytes, 0, size, 0)).trimEnd());
      return text === undefined ? undefined : (JSON.parse(text) as Value);
    },
    write(value) {
      try {
        writeSync(fd, checkedLine(JSON.stringify(value)).padEnd(size), 0);
      } catch {
        // On a full disk: its log will fail as well, and says so.
      }
    },
    close: () => closeSync(fd),
  };
}

/**
 * Changes with each start of the machine. Until then all that was written is in the system's cache at least; after it,
 * only what was flushed is sure to be there. Undefined where the system has no such number.
 */
export const bootId = readBootId();

function readBootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}
