// Files of lines that are only ever appended: a crash or a full disk can have cut the last line off.
import { fstatSync, readSync } from 'node:fs';

/** Whether the last line of the file has no end: what is appended next must not become its end. */
export function isCut(fd: number): boolean {
  const { size } = fstatSync(fd);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(fd, last, 0, 1, size - 1);
  return last.toString() !== '\n';
}
