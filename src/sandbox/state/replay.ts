// Reads a state log: its version, its lines, and whether all of it is there. Nothing that is damaged is passed over: that
// takes a repair, which keeps a copy of the file as it was.
import { constants, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withOwnFile } from '../../lib/files/own-file.ts';
import { hasDamagedEnd, readCheckedLine } from './checked-line.ts';
import { copyAside, numbered } from './copy-aside.ts';
import { StateError } from './errors.ts';
import { bootId } from './log-mark.ts';

export type State = Map<string, Map<string, unknown>>;

interface Change {
  readonly c: string;
  readonly k: string;
  /** Absent: deleted. */
  readonly v?: unknown;
}

/** From the version that is its key to the next one. A version without a migration changed only the file's form. */
type Migrations = Readonly<Record<number, (state: State) => void>>;

/**
 * 2: a line of the log is a list of changes. 3: each line has a checksum. A change of what a collection holds needs a new
 * version and a migration.
 */
export const currentVersion = 3;

const migrationsOfToday: Migrations = {};

/** What the file beside the log remembers of it. */
export interface StateMark {
  /** The log that it is about: a log that was rewritten has another id. */
  readonly log: string;
  readonly boot: string | undefined;
  readonly written: number;
  readonly synced: number;
}

export interface ReplayOptions {
  /** Drops lines that cannot be read, and keeps a copy of the file as it was. */
  readonly repair?: boolean | undefined;
  readonly migrations?: Migrations | undefined;
}

interface Replayed {
  readonly state: State;
  /** Every blob that was named at some time since the log was last rewritten, and perhaps more. */
  readonly named: ReadonlySet<string>;
  readonly changes: number;
  /** Where the last whole line ends. */
  readonly end: number;
  /** Undefined before version 3. */
  readonly log: string | undefined;
  /** The log cannot be continued as it is. */
  readonly rewrite: boolean;
  /** Something was dropped, and a copy was kept. */
  readonly repaired: boolean;
}

/** Version 3 is the first with checksums. */
const firstChecked = 3;

export async function replay(
  file: string,
  version: number,
  mark: StateMark | undefined,
  { repair = false, migrations }: ReplayOptions,
): Promise<Replayed> {
  const bytes = contentOf(file);
  if (bytes.length === 0) return nothing(file, mark, bytes, repair);
  const text = bytes.toString('utf8');
  const [first = '', ...lines] = text.split('\n');
  // What a kill or a full disk has left of a line that was not answered.
  const tail = lines.pop() ?? '';
  const head = headOf(file, first, lines, version);
  const isChecked = head.version >= firstChecked;
  const isWhole = isChecked && parse(tail, true) !== undefined;
  if (isWhole) lines.push(tail);
  const problems: string[] = head.isDamaged ? [`${file} is damaged in line 1.`] : [];
  const state: State = new Map();
  let changes = 0;
  for (const [index, line] of lines.entries()) {
    const read = parse(line, isChecked);
    if (!read) problems.push(`${file} is damaged in line ${index + 2}.`);
    for (const change of read ?? []) apply(state, change);
    changes += read?.length ?? 0;
  }
  const end = bytes.length - Buffer.byteLength(tail);
  if (isChecked && hasDamagedEnd(tail)) problems.push(`${file} is damaged in its last line.`);
  if (mark && mark.log === head.log && bytes.length < sureLength(mark))
    problems.push(`${file} is damaged: its end is missing.`);
  if (problems.length > 0 && !repair) throw new StateError('damaged', problems[0] ?? '');
  const repaired = problems.length > 0;
  const isOld = head.version !== version;
  if (isOld) migrate(state, head.version, version, migrations);
  if (isOld || repaired) await keepCopy(file, repaired ? 'damaged' : `v${head.version}`);
  const named = repaired ? namesIn(state) : new Set(text.match(blobName));
  return { state, named, changes, end, log: head.log, rewrite: isOld || repaired || isWhole, repaired };
}

/** A new folder has no log. Where there is anything that a log names, it was lost. */
async function nothing(
  file: string,
  mark: StateMark | undefined,
  { length }: Buffer,
  repair: boolean,
): Promise<Replayed> {
  const dir = dirname(file);
  const [blobs, items] = await Promise.all([filesIn(join(dir, 'blobs')), filesIn(join(dir, 'dynamodb'))]);
  const isLost = mark !== undefined || blobs.some((name) => isBlobName(name)) || items.length > 0;
  if (isLost && !repair) {
    const what = length === 0 ? 'missing or empty' : 'damaged';
    throw new StateError('damaged', `${file} is ${what}, but what it describes is still there.`);
  }
  return { state: new Map(), named: new Set(), changes: 0, end: 0, log: undefined, rewrite: true, repaired: isLost };
}

function contentOf(file: string): Buffer {
  try {
    return withOwnFile(file, constants.O_RDONLY, (fd) => readFileSync(fd));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

export async function filesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

function sureLength({ boot, written, synced }: StateMark): number {
  return boot !== undefined && boot === bootId ? written : synced;
}

interface Head {
  readonly version: number;
  readonly log: string | undefined;
  readonly isDamaged: boolean;
}

function headOf(file: string, line: string, others: readonly string[], version: number): Head {
  const head = jsonOf(readCheckedLine(line) ?? line) as { sandbox?: unknown; log?: unknown } | null | undefined;
  const isChecked = readCheckedLine(line) !== undefined;
  const found = head?.sandbox;
  if (typeof found === 'number' && isChecked === found >= firstChecked) {
    if (found > version) throw new StateError('newer', `${file} was written by a newer version of the sandbox.`);
    return { version: found, log: isChecked ? String(head?.log) : undefined, isDamaged: false };
  }
  // A newer sandbox may have another form of lines.
  if (typeof found === 'number' && found > version && !isChecked)
    throw new StateError('newer', `${file} was written by a newer version of the sandbox.`);
  const [checked, old] = [others.some((other) => parse(other, true)), others.some((other) => parse(other, false))];
  if (!checked && !old) throw new StateError('foreign', `${file} is not the state of a sandbox.`);
  return { version: checked ? version : firstChecked - 1, log: undefined, isDamaged: true };
}

/** One commit's changes; before version 2 a line was a single one. */
function parse(line: string, isChecked: boolean): readonly Change[] | undefined {
  const text = isChecked ? readCheckedLine(line) : line;
  const read = text === undefined ? undefined : jsonOf(text);
  const changes = read === undefined ? [] : [read as Change | readonly Change[]].flat();
  return changes.length > 0 && changes.every(isChange) ? changes : undefined;
}

const members = new Set(['c', 'k', 'v']);

function isChange(change: unknown): change is Change {
  if (typeof change !== 'object' || change === null) return false;
  const { c, k, v } = change as Partial<Change>;
  const isNamed = typeof c === 'string' && c !== '' && typeof k === 'string';
  return isNamed && v !== null && Object.keys(change).every((name) => members.has(name));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function apply(state: State, change: Change): void {
  let values = state.get(change.c);
  if (!values) state.set(change.c, (values = new Map<string, unknown>()));
  if ('v' in change) values.set(change.k, change.v);
  else values.delete(change.k);
}

/** A blob's name, a sha-256 in hex, anywhere in the text. */
const blobName = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;

function isBlobName(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

export function namesIn(state: State): Set<string> {
  const texts = [...state.values()].map((values) => JSON.stringify([...values.values()]));
  return new Set(texts.flatMap((text) => text.match(blobName) ?? []));
}

function migrate(state: State, from: number, to: number, migrations: Migrations = migrationsOfToday): void {
  for (let version = from; version < to; version += 1) migrations[version]?.(state);
}

function keepCopy(file: string, what: string): Promise<void> {
  return copyAside(file, (number) => file.replace(/\.ndjson$/, `.${numbered(what, number)}.ndjson`));
}
