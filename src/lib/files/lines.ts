// Files of lines, read one line at a time. A crash or a full disk can have cut the last line off.
import { fstatSync, readSync } from 'node:fs';

/** Whether the last line of the file has no end: what is appended next must not become its end. */
export function isCut(fd: number): boolean {
  const { size } = fstatSync(fd);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(fd, last, 0, 1, size - 1);
  return last.toString() !== '\n';
}

interface FileLine {
  /** From 1. */
  readonly number: number;
  /** Of its first byte in the file. */
  readonly offset: number;
  /** Without its end. Valid until the next line is read. */
  readonly bytes: Buffer;
}

const partBytes = 64 * 1024;

/** Throws a RangeError for a line of more bytes than `longest`. A last line without an end is a line, too. */
export function* linesOf(fd: number, { longest }: { readonly longest: number }): Generator<FileLine> {
  const part = Buffer.alloc(partBytes);
  let [number, offset, position] = [1, 0, 0];
  let partial: Buffer[] = [];
  for (;;) {
    const read = readSync(fd, part, 0, partBytes, position);
    if (read === 0) break;
    position += read;
    let from = 0;
    for (let end = part.indexOf(10); end !== -1 && end < read; end = part.indexOf(10, from)) {
      const bytes =
        partial.length === 0 ? part.subarray(from, end) : Buffer.concat([...partial, part.subarray(from, end)]);
      yield { number, offset, bytes };
      partial = [];
      number += 1;
      offset += bytes.length + 1;
      from = end + 1;
    }
    if (from < read) partial.push(Buffer.from(part.subarray(from, read)));
    if (position - offset > longest) throw new RangeError(`line ${number} has more than ${longest} bytes`);
  }
  if (position > offset) yield { number, offset, bytes: Buffer.concat(partial) };
}
