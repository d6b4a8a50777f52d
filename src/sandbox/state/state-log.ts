// The file behind the store: a log of changes, replayed at the start. One line is what one commit wrote, and it counts
// whole or not at all: a kill or a full disk in the middle of it leaves everything as it was before.
import { constants } from 'node:fs';
import { copyFile, open, readFile, rm } from 'node:fs/promises';
import { openGrowing, type GrowingFile } from './growing-file.ts';
import { currentVersion, upgrade, type Migrations } from './migrations.ts';
import { replaceFile } from '../../lib/atomic-file.ts';

export type State = Map<string, Map<string, unknown>>;

export interface Change {
  readonly c: string;
  readonly k: string;
  /** Absent: deleted. */
  readonly v?: unknown;
}

export interface StateLog {
  readonly state: State;
  /** Every blob that was named at some time since the log was last rewritten, and perhaps more. */
  readonly named: ReadonlySet<string>;
  /** `changes`: as JSON. Rejects with a StorageError, and nothing of them is in the file then. */
  append(changes: readonly string[]): Promise<void>;
  close(): void;
}

/** Raised when the log is of a newer sandbox, or damaged elsewhere than in its last, unacknowledged line. */
export class StateError extends Error {
  override name = 'StateError';
  readonly reason: 'damaged' | 'newer' | 'foreign';

  constructor(reason: StateError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Raised when something cannot be written now: a full disk, a limit. It may well be later. */
export class StorageError extends Error {
  override name = 'StorageError';

  constructor(cause: unknown) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOSPC' ? 'no space is left on the disk' : message;
    super(`The sandbox cannot write its state: ${why}.`, { cause });
  }
}

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Undefined where the error has another reason than that something could not be written. */
export function asStorageError(error: unknown): StorageError | undefined {
  if (error instanceof StorageError) return error;
  return full.has((error as NodeJS.ErrnoException | null)?.code ?? '') ? new StorageError(error) : undefined;
}

export interface OpenOptions {
  /** Drops lines that cannot be read, and keeps a copy of the file as it was. */
  readonly repair?: boolean | undefined;
  readonly version?: number | undefined;
  readonly migrations?: Migrations | undefined;
  /** False once the folder was deleted, and perhaps made anew by another sandbox: nothing there is touched any more. */
  readonly isOurs?: (() => boolean) | undefined;
}

/** Rewritten when so many changes in it no longer matter. */
const rewriteAfter = 20_000;

export async function openLog(file: string, options: OpenOptions = {}): Promise<StateLog> {
  const version = options.version ?? currentVersion;
  const read = await replay(file, version, options);
  const { state } = read;
  let { changes } = read;
  const live = () => [...state.values()].reduce((sum, values) => sum + values.size, 0);
  let log: GrowingFile;
  if (read.rewrite || changes - live() > rewriteAfter) {
    await rewrite(file, state, version);
    log = openGrowing(file);
    changes = live();
  } else {
    log = openGrowing(file, read.end);
  }

  async function append(lines: readonly string[]): Promise<void> {
    try {
      log.append(`[${lines.join(',')}]\n`);
    } catch (error) {
      throw new StorageError(error);
    }
    changes += lines.length;
    if (changes - live() > rewriteAfter && (options.isOurs?.() ?? true)) await compact();
  }

  /** What is in the log stays valid until the new one is whole; where that cannot be written, it goes on growing. */
  async function compact(): Promise<void> {
    const rewritten = await rewrite(file, state, version).then(
      () => true,
      () => false,
    );
    changes = live();
    if (!rewritten) return;
    const old = log;
    log = openGrowing(file);
    old.close();
  }

  return { state, named: read.named, append, close: () => log.close() };
}

interface Replayed {
  readonly state: State;
  readonly named: ReadonlySet<string>;
  readonly changes: number;
  /** Where the last whole line ends. */
  readonly end: number;
  readonly rewrite: boolean;
}

async function replay(file: string, version: number, { repair, migrations }: OpenOptions): Promise<Replayed> {
  const state: State = new Map();
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (!text) return { state, named: new Set(), changes: 0, end: 0, rewrite: true };
  const [head = '', ...lines] = text.split('\n');
  const found = versionOf(file, head, version);
  let changes = 0;
  let dropped = 0;
  // The last line has an end only if it was written to it.
  const tail = lines.pop() ?? '';
  for (const [index, line] of lines.entries()) {
    const read = parse(line);
    if (!read && !repair) throw new StateError('damaged', `${file} is damaged in line ${index + 2}.`);
    if (!read) dropped += 1;
    for (const change of read ?? []) apply(state, change);
    changes += read?.length ?? 0;
  }
  const old = found !== version;
  if (old) upgrade(state, found, version, migrations);
  if (old || dropped > 0) await keepCopy(file, old ? `v${found}` : 'damaged');
  const named = new Set(text.match(blobName));
  const end = Buffer.byteLength(text) - Buffer.byteLength(tail);
  return { state, named, changes, end, rewrite: old || dropped > 0 };
}

/** A blob's name, a sha-256 in hex, anywhere in the text. */
const blobName = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;

export function namesIn(state: State): Set<string> {
  const texts = [...state.values()].map((values) => JSON.stringify([...values.values()]));
  return new Set(texts.flatMap((text) => text.match(blobName) ?? []));
}

function apply(state: State, change: Change): void {
  let values = state.get(change.c);
  if (!values) state.set(change.c, (values = new Map<string, unknown>()));
  if ('v' in change) values.set(change.k, change.v);
  else values.delete(change.k);
}

function versionOf(file: string, head: string, version: number): number {
  let found: unknown;
  try {
    found = (JSON.parse(head) as { sandbox?: unknown } | null)?.sandbox;
  } catch {
    found = undefined;
  }
  if (typeof found !== 'number') throw new StateError('foreign', `${file} is not the state of a sandbox.`);
  if (found > version) throw new StateError('newer', `${file} was written by a newer version of the sandbox.`);
  return found;
}

/** One commit's changes; before version 2 a line was a single one. */
function parse(line: string): readonly Change[] | undefined {
  try {
    const changes = [JSON.parse(line) as Change | readonly Change[]].flat();
    return changes.every(({ c, k }) => typeof c === 'string' && typeof k === 'string') ? changes : undefined;
  } catch {
    return undefined;
  }
}

async function keepCopy(file: string, what: string): Promise<void> {
  const copy = file.replace(/\.ndjson$/, `.${what}.ndjson`);
  await copyFile(file, copy, constants.COPYFILE_FICLONE);
}

/** The shortest log that leads to the same state, written aside and put in place whole. */
async function rewrite(file: string, state: State, version: number): Promise<void> {
  const aside = `${file}.new`;
  try {
    // In pieces, as the whole text is as large as all of the state; at once, so that nothing changes in between.
    const fresh = openGrowing(aside, 0);
    try {
      for (const piece of piecesOf(state, version)) fresh.append(piece);
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
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

const pieceLength = 256 * 1024;

function* piecesOf(state: State, version: number): Generator<string> {
  let piece = `${JSON.stringify({ sandbox: version })}\n`;
  for (const [c, values] of state) {
    for (const [k, v] of values) {
      piece += `${JSON.stringify([{ c, k, v }])}\n`;
      if (piece.length < pieceLength) continue;
      yield piece;
      piece = '';
    }
  }
  yield piece;
}
