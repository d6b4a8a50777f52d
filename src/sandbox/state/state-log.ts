// The file of the store: a log of changes, replayed at the start. A line is one commit and counts as a whole or not at
// all: a kill or a full disk in the middle of it leaves everything as it was before.
import { constants } from 'node:fs';
import { copyFile, open, readFile, rm } from 'node:fs/promises';
import { openAppendFile, type AppendFile } from './append-file.ts';
import { replaceFile } from '../../lib/atomic-file.ts';

export type State = Map<string, Map<string, unknown>>;

export interface Change {
  readonly c: string;
  readonly k: string;
  /** Absent: deleted. */
  readonly v?: unknown;
}

/** From the version that is its key to the next one. A version without a migration changed only the file's form. */
export type Migrations = Readonly<Record<number, (state: State) => void>>;

/** 2: a line of the log is a list of changes. A change of what a collection holds needs a new version and a migration. */
const currentVersion = 2;

const migrationsOfToday: Migrations = {};

export interface StateLog {
  readonly state: State;
  /** Every blob named since the log was last rewritten, and perhaps more. */
  readonly named: ReadonlySet<string>;
  /** `changes`: as JSON. Rejects with a StorageError, and the file is as before. */
  append(changes: readonly string[]): Promise<void>;
  close(): void;
}

/** The log is of a newer sandbox, or damaged elsewhere than in its last, unacknowledged line. */
export class StateError extends Error {
  override name = 'StateError';
  readonly reason: 'damaged' | 'newer' | 'foreign';

  constructor(reason: StateError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Something cannot be written now: a full disk, a limit. It may succeed later. */
export class StorageError extends Error {
  override name = 'StorageError';

  constructor(cause: unknown) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOSPC' ? 'no space is left on the disk' : message;
    super(`The sandbox cannot write its state: ${why}.`, { cause });
  }
}

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Undefined where the error is not that something could not be written. */
export function asStorageError(error: unknown): StorageError | undefined {
  if (error instanceof StorageError) return error;
  return full.has((error as NodeJS.ErrnoException | null)?.code ?? '') ? new StorageError(error) : undefined;
}

export interface OpenOptions {
  /** Drops lines that cannot be read, and keeps a copy of the file. */
  readonly repair?: boolean | undefined;
  readonly version?: number | undefined;
  readonly migrations?: Migrations | undefined;
  /** False once the folder was deleted, and perhaps created again by another sandbox: then nothing there is changed. */
  readonly isOurs?: (() => boolean) | undefined;
}

/** The log is rewritten when so many of its changes are obsolete. */
const rewriteAfter = 20_000;

export async function openLog(file: string, options: OpenOptions = {}): Promise<StateLog> {
  const version = options.version ?? currentVersion;
  const read = await replay(file, version, options);
  const { state } = read;
  let { changes } = read;
  const live = () => [...state.values()].reduce((sum, values) => sum + values.size, 0);
  let log: AppendFile;
  if (read.rewrite || changes - live() > rewriteAfter) {
    await rewrite(file, state, version);
    log = openAppendFile(file);
    changes = live();
  } else {
    log = openAppendFile(file, read.end);
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

  /** The log stays valid until the new one is whole. Where that cannot be written, the log goes on growing. */
  async function compact(): Promise<void> {
    const rewritten = await rewrite(file, state, version).then(
      () => true,
      () => false,
    );
    changes = live();
    if (!rewritten) return;
    const old = log;
    log = openAppendFile(file);
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
  // A last line without a line end was not written completely.
  const tail = lines.pop() ?? '';
  for (const [index, line] of lines.entries()) {
    const read = parse(line);
    if (!read && !repair) throw new StateError('damaged', `${file} is damaged in line ${index + 2}.`);
    if (!read) dropped += 1;
    for (const change of read ?? []) apply(state, change);
    changes += read?.length ?? 0;
  }
  const old = found !== version;
  if (old) migrate(state, found, version, migrations);
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

function migrate(state: State, from: number, to: number, migrations: Migrations = migrationsOfToday): void {
  for (let version = from; version < to; version += 1) migrations[version]?.(state);
}

async function keepCopy(file: string, what: string): Promise<void> {
  const copy = file.replace(/\.ndjson$/, `.${what}.ndjson`);
  await copyFile(file, copy, constants.COPYFILE_FICLONE);
}

/** Replaces the log by the shortest one with the same state. */
async function rewrite(file: string, state: State, version: number): Promise<void> {
  const aside = `${file}.new`;
  try {
    // In pieces, as the whole text is as large as the state. Synchronous, so that nothing changes meanwhile.
    const fresh = openAppendFile(aside, 0);
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
