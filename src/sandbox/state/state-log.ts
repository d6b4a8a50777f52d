// The file of the store: a log of changes, replayed at the start. A line is one commit and counts as a whole or not at
// all: a kill or a full disk in the middle of it leaves everything as it was before.
import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkedLine } from './checked-line.ts';
import { StorageError } from './errors.ts';
import { openAppendFile, type AppendFile } from './append-file.ts';
import { bootId, openMark } from './log-mark.ts';
import { currentVersion, replay, type ReplayOptions, type State, type StateMark } from './replay.ts';
import { syncFolder } from './sync-folder.ts';
import { replaceFile } from '../../lib/files/atomic-file.ts';

/**
 * When a change is on the disk itself. `process`: it is in the system's cache when it is answered, which a kill does not
 * touch, and on the disk a second later. `power`: it is on the disk before it is answered.
 */
export type Durability = 'process' | 'power';

interface StateLog {
  readonly state: State;
  /** Every blob named since the log was last rewritten, and perhaps more. */
  readonly named: ReadonlySet<string>;
  /** Lines were dropped, and what they named is unknown. */
  readonly repaired: boolean;
  /** `changes`: as JSON. Rejects with a StorageError, and the file is as before. */
  append(changes: readonly string[]): Promise<void>;
  /** Everything appended is on the disk itself when it resolves. */
  close(): Promise<void>;
}

export interface OpenOptions extends ReplayOptions {
  readonly version?: number | undefined;
  readonly durability?: Durability | undefined;
  /** False once the folder was deleted, and perhaps created again by another sandbox: then nothing there is changed. */
  readonly isOurs?: (() => boolean) | undefined;
}

/** The log is rewritten when so many of its changes are obsolete. */
const rewriteAfter = 20_000;
/** Milliseconds between two flushes in the background. */
const syncAfter = 500;

export async function openLog(file: string, options: OpenOptions = {}): Promise<StateLog> {
  const { version = currentVersion, durability = 'process', isOurs = () => true } = options;
  const mark = openMark<StateMark>(join(dirname(file), 'state.mark'));
  const read = await replay(file, version, mark.read(), options);
  const { state } = read;
  let { changes } = read;
  const live = () => [...state.values()].reduce((sum, values) => sum + values.size, 0);
  let id = read.log ?? '';
  let log: AppendFile;
  if (read.rewrite || changes - live() > rewriteAfter) {
    id = await rewrite(file, state, version);
    log = openAppendFile(file);
    changes = live();
  } else {
    log = openAppendFile(file, read.end);
  }
  let timer: NodeJS.Timeout | undefined;
  await sync();

  function noteLength(): void {
    mark.write({ log: id, boot: bootId, written: log.size, synced: log.synced });
  }

  async function sync(): Promise<void> {
    const target = log;
    try {
      await target.sync();
    } catch (error) {
      throw new StorageError(error);
    }
    if (target === log) noteLength();
  }

  function syncSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      // Where it fails, the next append does, and says why.
      void sync().catch(() => undefined);
    }, syncAfter).unref();
  }

  async function append(lines: readonly string[]): Promise<void> {
    try {
      log.append(checkedLine(`[${lines.join(',')}]`));
    } catch (error) {
      // After a failed flush only a new file is sure to hold everything.
      if (!log.failed || !isOurs() || !(await compact())) throw new StorageError(error);
      log.append(checkedLine(`[${lines.join(',')}]`));
    }
    noteLength();
    changes += lines.length;
    if (durability === 'power') await sync();
    else syncSoon();
    if (changes - live() > rewriteAfter && isOurs()) await compact();
  }

  /** The log stays valid until the new one is whole. Where that cannot be written, the log goes on growing. */
  async function compact(): Promise<boolean> {
    const rewritten = await rewrite(file, state, version).catch(() => undefined);
    changes = live();
    if (rewritten === undefined) return false;
    const old = log;
    id = rewritten;
    log = openAppendFile(file);
    old.close();
    noteLength();
    return true;
  }

  async function close(): Promise<void> {
    clearTimeout(timer);
    try {
      await sync();
    } finally {
      log.close();
      mark.close();
    }
  }

  return { state, named: read.named, repaired: read.repaired, append, close };
}

/** Replaces the log by the shortest one with the same state, and resolves with its id. */
async function rewrite(file: string, state: State, version: number): Promise<string> {
  const aside = `${file}.new`;
  const id = randomUUID();
  try {
    // In pieces, as the whole text is as large as the state. Synchronous, so that nothing changes meanwhile.
    const fresh = openAppendFile(aside, 0);
    try {
      for (const piece of piecesOf(state, version, id)) fresh.append(piece);
    } finally {
      fresh.close();
    }
    const handle = await open(aside, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await replaceFile(aside, file);
    await syncFolder(dirname(file));
    return id;
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

const pieceLength = 256 * 1024;

function* piecesOf(state: State, version: number, log: string): Generator<string> {
  let piece = checkedLine(JSON.stringify({ sandbox: version, log }));
  for (const [c, values] of state) {
    for (const [k, v] of values) {
      piece += checkedLine(JSON.stringify([{ c, k, v }]));
      if (piece.length < pieceLength) continue;
      yield piece;
      piece = '';
    }
  }
  yield piece;
}
