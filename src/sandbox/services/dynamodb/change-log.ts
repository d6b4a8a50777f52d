// The two files of a write-ahead log: one that grows, and one whose changes are on their way into the database. Each
// begins with its number in the order of time; each line is what one write changed, and counts whole or not at all.
import { readFileSync } from 'node:fs';
import { openGrowing } from '../../state/growing-file.ts';
import { StorageError } from '../../state/store.ts';

/** A key and its value as JSON; undefined: deleted. */
export type Change = readonly [key: string, text: string | undefined];

export interface ChangeLog {
  /** Bytes since the last turn. */
  readonly size: number;
  /** Throws a StorageError, with nothing of it in the log. */
  append(changes: readonly Change[]): void;
  /** From here on into the other file, which must have been dropped. */
  turn(): void;
  /** Forgets what was appended before the last turn. */
  drop(): void;
  close(): void;
}

/** What a kill has left in `${path}.0` and `${path}.1`, in order, and the log to go on with once that is safe. */
export function openChangeLog(path: string): { left: Map<string, string | undefined>; begin: () => ChangeLog } {
  const paths = [`${path}.0`, `${path}.1`];
  const found = paths.map(readLog).sort((a, b) => a.number - b.number);
  const last = found.at(-1)?.number ?? 0;
  return { left: new Map(found.flatMap(({ changes }) => changes)), begin: () => begin(paths, last + 1) };
}

function begin(paths: readonly string[], first: number): ChangeLog {
  let [growing, resting] = paths.map((path) => openGrowing(path, 0)) as [Growing, Growing];
  let number = first;
  return {
    get size() {
      return growing.size;
    },
    append(changes) {
      const written = changes.map(([key, text]) => `[${JSON.stringify(key)}${text === undefined ? '' : `,${text}`}]`);
      const head = growing.size === 0 ? `${number}\n` : '';
      try {
        growing.append(`${head}[${written.join(',')}]\n`);
      } catch (error) {
        throw new StorageError(error);
      }
    },
    turn() {
      [growing, resting] = [resting, growing];
      number += 1;
    },
    drop: () => resting.empty(),
    close() {
      growing.close();
      resting.close();
    },
  };
}

type Growing = ReturnType<typeof openGrowing>;

function readLog(path: string): { number: number; changes: Change[] } {
  const lines = textOf(path).split('\n');
  // Without an end it was not written whole, and not acknowledged.
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
