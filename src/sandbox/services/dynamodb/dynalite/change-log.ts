// The two files of a write-ahead log: new changes are appended to one while those of the other are written to the
// database. A file starts with its number in the order of time. A line is what one write changed, and is valid as a whole.
import { constants, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withOwnFile } from '../../../../lib/files/own-file.ts';
import { openAppendFile, type AppendFile } from '../../../state/append-file.ts';
import { checkedLine, hasDamagedEnd, readCheckedLine } from '../../../state/checked-line.ts';
import { bootId, openMark, type LogMark } from '../../../state/log-mark.ts';
import { DamagedError, StorageError } from '../../../state/store.ts';

/** A key and its value as JSON; undefined where the key was deleted. */
export type Change = readonly [key: string, text: string | undefined];

interface ChangeLog {
  /** Bytes in the file that is appended to. */
  readonly size: number;
  /** The number of the file that is appended to. */
  readonly number: number;
  /**
   * Throws a StorageError; then none of the changes is in the log. Returns a function that resolves once they are on the
   * disk itself.
   */
  append(changes: readonly Change[]): () => Promise<void>;
  /** Appends to the other file from here on. It must have been dropped. */
  switchFiles(): void;
  /** Empties the file that was appended to before the last switch: it is in the database, on the disk itself. */
  dropOther(): void;
  close(): void;
}

/** What the file beside the two remembers of them. */
interface ItemsMark {
  readonly boot: string | undefined;
  /** The last file that is in the database. */
  readonly flushed: number;
  readonly files: readonly { readonly number: number; readonly written: number; readonly synced: number }[];
}

export interface FoundLog {
  /** The last file that the database has for sure. */
  readonly flushed: number;
  /** The newest file. */
  readonly number: number;
  /** Of files that are newer than `after`, in order. */
  unwritten(after: number): Map<string, string | undefined>;
  /** Starts the log once that is in the database: `flushed` is the last file that it has. */
  start(flushed: number): ChangeLog;
  /** Of one that was not started. */
  close(): void;
}

/** What a kill left in `${path}.0` and `${path}.1`. Throws a DamagedError, unless `repair` drops what cannot be read. */
export function openChangeLog(path: string, repair = false): FoundLog {
  const paths = [`${path}.0`, `${path}.1`];
  const mark = openMark<ItemsMark>(join(dirname(path), 'items.mark'));
  let isStarted = false;
  try {
    const found = paths.map((file) => readLog(file, repair)).sort((a, b) => a.number - b.number);
    const noted = mark.read();
    const flushed = noted?.flushed ?? 0;
    const number = Math.max(flushed, ...found.map((file) => file.number));
    if (!repair) checkLengths(path, noted, found);
    return {
      flushed,
      number,
      unwritten: (after) =>
        new Map(found.filter((file) => file.number > after || file.isOld).flatMap(({ changes }) => changes)),
      start(last) {
        isStarted = true;
        return startLog(paths, mark, Math.max(last, number));
      },
      close() {
        if (!isStarted) mark.close();
      },
    };
  } catch (error) {
    mark.close();
    throw error;
  }
}

function checkLengths(path: string, mark: ItemsMark | undefined, found: readonly LogFile[]): void {
  for (const { number, written, synced } of mark?.files ?? []) {
    const sure = mark?.boot !== undefined && mark.boot === bootId ? written : synced;
    if (number <= (mark?.flushed ?? 0) || sure === 0) continue;
    const file = found.find((candidate) => candidate.number === number);
    if ((file?.size ?? 0) < sure) throw new DamagedError(`the end of ${path} is missing`);
  }
}

function startLog(paths: readonly string[], mark: LogMark<ItemsMark>, last: number): ChangeLog {
  let [current, other] = paths.map((path) => openAppendFile(path, 0)) as [AppendFile, AppendFile];
  let number = last + 1;
  let flushed = last;
  note();

  function note(): void {
    const files = [
      { number: number - 1, written: other.size, synced: other.synced },
      { number, written: current.size, synced: current.synced },
    ];
    mark.write({ boot: bootId, flushed, files });
  }

  return {
    get size() {
      return current.size;
    },
    get number() {
      return number;
    },
    append(changes) {
      const written = changes.map(([key, text]) => `[${JSON.stringify(key)}${text === undefined ? '' : `,${text}`}]`);
      const head = current.size === 0 ? checkedLine(String(number)) : '';
      const file = current;
      try {
        file.append(`${head}${checkedLine(`[${written.join(',')}]`)}`);
      } catch (error) {
        throw new StorageError(error);
      }
      note();
      return async () => {
        await file.sync();
        note();
      };
    },
    switchFiles() {
      [current, other] = [other, current];
      number += 1;
    },
    dropOther() {
      flushed = number - 1;
      note();
      other.empty();
    },
    close() {
      current.close();
      other.close();
      mark.close();
    },
  };
}

interface LogFile {
  readonly number: number;
  readonly size: number;
  /** Without checksums, as older sandboxes wrote it. */
  readonly isOld: boolean;
  readonly changes: Change[];
}

function readLog(path: string, repair: boolean): LogFile {
  const bytes = contentOf(path);
  const [head = '', ...lines] = bytes.toString('utf8').split('\n');
  const isOld = /^\d+$/.test(head) && readCheckedLine(head) === undefined;
  const tail = lines.pop() ?? '';
  const number = isOld ? head : readCheckedLine(head);
  const fail = (line: number): [] => {
    if (repair) return [];
    throw new DamagedError(`${path} is damaged in line ${line}`);
  };
  if (number === undefined && lines.length > 0) fail(1);
  if (!isOld && hasDamagedEnd(tail)) fail(lines.length + 2);
  // A line without an end was not written as a whole, and its write was not answered.
  const changes = lines.flatMap((line, index) => changesIn(line, isOld) ?? fail(index + 2));
  return { number: Number(number ?? 0), size: bytes.length, isOld, changes };
}

function changesIn(line: string, isOld: boolean): Change[] | undefined {
  const text = isOld ? line : readCheckedLine(line);
  if (text === undefined) return undefined;
  try {
    const changes = JSON.parse(text) as [string, unknown?][];
    return changes.map(([key, value]) => [key, value === undefined ? undefined : JSON.stringify(value)]);
  } catch {
    return undefined;
  }
}

function contentOf(path: string): Buffer {
  try {
    return withOwnFile(path, constants.O_RDONLY, (fd) => readFileSync(fd));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
