// A lock that is a file. One process at a time holds it, and it is never empty. Exactly one process takes over the lock of
// a dead one: it first takes a second lock, named after the dead lock, so that nobody can replace a new lock by mistake.
import { createHash, randomUUID } from 'node:crypto';
import { constants, readFileSync } from 'node:fs';
import { copyFile, link, readFile, rm, writeFile } from 'node:fs/promises';
import { isRunning, currentProcess, type ProcessIdentity } from '../process-identity.ts';
import { dirname } from 'node:path';
import { replaceFile } from './atomic-file.ts';
import { folderIdentity } from './folder-identity.ts';
import { readOwnFileIfAny } from './own-file.ts';

export interface LockHolder extends ProcessIdentity {
  /** Different for each attempt. */
  readonly token: string;
  /** Of the lock: a copy of the folder has the lock file too, and not the process. Absent in older locks. */
  readonly folder?: string | undefined;
}

export function newLockHolder(): LockHolder {
  return { ...currentProcess(), token: randomUUID() };
}

export interface Lock {
  /** False if the file is gone, with its folder for example, or belongs to another process. */
  isOurs(): boolean;
  release(): Promise<void>;
}

/** The lock, or the process that holds it: undefined if that cannot be read. */
type LockResult<H extends LockHolder> = { readonly lock: Lock } | ({ readonly lock?: undefined } & OtherHolder<H>);

interface OtherHolder<H> {
  readonly holder: H | undefined;
}

interface Found<H> extends OtherHolder<H> {
  /** A hash of the file, to recognise it later. */
  readonly mark: string;
}

const tries = 20;

/** `holds`: whether the process in the lock file still holds it. */
export async function takeLockFile<H extends LockHolder>(
  file: string,
  me: H,
  holds: (other: H) => boolean = isRunning,
): Promise<LockResult<H>> {
  const mine = `${file}.${me.token}`;
  const folder = folderIdentity(dirname(file));
  const holdsHere = (other: H) => (other.folder === undefined || other.folder === folder) && holds(other);
  await writeFile(mine, JSON.stringify({ ...me, folder }), { flag: 'wx', mode: 0o600 });
  try {
    return (await acquire(file, mine, holdsHere)) ?? { lock: lockOf(file, me.token) };
  } finally {
    await rm(mine, { force: true });
  }
}

/** Undefined if the lock is ours; otherwise its holder. */
async function acquire<H extends LockHolder>(
  file: string,
  mine: string,
  holds: (other: H) => boolean,
): Promise<OtherHolder<H> | undefined> {
  let found: Found<H> | undefined;
  for (let n = 0; n < tries; n += 1) {
    if (await linked(mine, file)) return undefined;
    found = read(file);
    // Released meanwhile.
    if (!found) continue;
    if (found.holder && holds(found.holder)) return { holder: found.holder };
    const turn = `${file}.after.${found.mark}`;
    const other = await acquire<H>(turn, mine, isRunning);
    if (other) return other;
    if (await replaced(file, found.mark, mine, turn)) return undefined;
  }
  return { holder: found?.holder };
}

/** With the second lock: replaces the dead lock by ours, if it is still there. */
async function replaced(file: string, mark: string, mine: string, turn: string): Promise<boolean> {
  try {
    if (read(file)?.mark !== mark) return false;
    const copy = `${turn}.new`;
    await rm(copy, { force: true });
    await copyFile(mine, copy, constants.COPYFILE_EXCL);
    await replaceFile(copy, file);
    return true;
  } finally {
    await rm(turn, { force: true });
  }
}

/** Creating a link is atomic and never replaces a file, so the lock is never empty. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // File systems without links (FAT, some network shares): creating the file exclusively is almost as safe.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    return writeFile(to, await readFile(from), { flag: 'wx', mode: 0o600 }).then(
      () => true,
      () => false,
    );
  }
}

function read<H extends LockHolder>(file: string): Found<H> | undefined {
  const text = readOwnFileIfAny(file);
  if (text === undefined) return undefined;
  const holder = parse(text) as H | undefined;
  return { holder, mark: createHash('sha256').update(text).digest('hex').slice(0, 16) };
}

function parse(text: string): LockHolder | undefined {
  try {
    const holder = JSON.parse(text) as LockHolder | null;
    return typeof holder?.pid === 'number' ? holder : undefined;
  } catch {
    return undefined;
  }
}

function lockOf(file: string, token: string): Lock {
  const isOurs = () => {
    try {
      return parse(readFileSync(file, 'utf8'))?.token === token;
    } catch {
      return false;
    }
  };
  return {
    isOurs,
    async release() {
      if (isOurs()) await rm(file, { force: true });
    },
  };
}
