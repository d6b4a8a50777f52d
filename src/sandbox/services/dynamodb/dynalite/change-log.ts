// The two files of a write-ahead log: new changes are appended to one while those of the other are written to the
// database. A file starts with its number in the order of time. A line is what one write changed, and is valid as a whole.
import { readFileSync } from 'node:fs';
import { openAppendFile, type AppendFile } from '../../../state/append-file.ts';
import { StorageError } from '../../../state/store.ts';

/** A key and its value as JSON; undefined where the key was deleted. */
export type Change = readonly [key: string, text: string | undefined];

export interface ChangeLog {
  /** Bytes in the file that is appended to. */
  readonly size: number;
  /** Throws a StorageError; then none of the changes is in the log. */
  append(changes: readonly Change[]): void;
  /** Appends to the other file from here on. It must have been dropped. */
  switchFiles(): void;
  /** Empties the file that was appended to before the last switch. */
  dropOther(): void;
  close(): void;
}

/** What a kill left in `${path}.0` and `${path}.1`, in order; and how to start the log once that is in the database. */
export function openChangeLog(path: string): { unwritten: Map<string, string | undefined>; start: () => ChangeLog } {
  const paths = [`${path}.0`, `${path}.1`];
  const found = paths.map(readLog).sort((a, b) => a.number - b.number);
  const last = found.at(-1)?.number ?? 0;
  return { unwritten: new Map(found.flatMap(({ changes }) => changes)), start: () => startLog(paths, last + 1) };
}

function startLog(paths: readonly string[], first: number): ChangeLog {
  let [current, other] = paths.map((path) => openAppendFile(path, 0)) as [AppendFile, AppendFile];
  let number = first;
  return {
    get size() {
      return current.size;
    },
    append(changes) {
      const written = changes.map(([key, text]) => `[${JSON.stringify(key)}${text === undefined ? '' : `,${text}`}]`);
      const head = current.size === 0 ? `${number}\n` : '';
      try {
        current.append(`${head}[${written.join(',')}]\n`);
      } catch (error) {
        throw new StorageError(error);
      }
    },
    switchFiles() {
      [current, other] = [other, current];
      number += 1;
    },
    dropOther: () => other.empty(),
    close() {
      current.close();
      other.close();
    },
  };
}

function readLog(path: string): { number: number; changes: Change[] } {
  const lines = textOf(path).split('\n');
  // A line without an end was not written as a whole, and its write was not answered.
  lines.pop();
  const [number = '0', ...rest] = lines;
  const changes = rest.flatMap((line, index) => {
    try {
      return JSON.parse(line) as [string, unknown?][];
    } catch {
      throw new Error(`${path} is damaged in line ${index + 2}.`);
    }
  });
  return {
    number: Number(number),
    changes: changes.map(([key, value]) => [key, value === undefined ? undefined : JSON.stringify(value)]),
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
