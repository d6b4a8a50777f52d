// Opens files and folders that only this user can have written: no links, no other owner, no write permission of others.
// Windows has other means, and its folders of a user are closed to others.
import { randomUUID } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, rmSync, type Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { quoteForSh } from '../shell-quote.ts';

export class ForeignFileError extends Error {
  override name = 'ForeignFileError';
  readonly path: string;
  /** The command that helps, for somebody who knows where the file is from. */
  readonly fix: string;

  constructor(path: string, what: string, fix: string) {
    super(`${path} ${what}.`);
    this.path = path;
    this.fix = fix;
  }
}

/** Missing on Windows. */
const noFollow = (constants as { readonly O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0;
const noBlock = (constants as { readonly O_NONBLOCK?: number }).O_NONBLOCK ?? 0;

/** Throws a ForeignFileError. What does not exist is nobody's. */
export function assertOwnFolder(path: string): void {
  const found = process.getuid && lstatSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (found.isSymbolicLink()) throw linkError(path);
  if (!found.isDirectory()) throw notFolderError(path);
  assertOwn(path, found, path);
}

/** Throws a ForeignFileError, or the error of the system: `ENOENT` where there is no such file. */
export function readOwnFile(path: string): string {
  return withOwnFile(path, constants.O_RDONLY, (fd) => readFileSync(fd, 'utf8'));
}

/** Undefined where there is no such file. */
export function readOwnFileIfAny(path: string): string | undefined {
  try {
    return readOwnFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Opens it as `flags` say, runs `work` with it, and closes it. A new file can be read by its owner only. */
export function withOwnFile<Value>(path: string, flags: number, work: (fd: number) => Value): Value {
  const fd = openOwnFile(path, flags);
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}

export function openOwnFile(path: string, flags: number): number {
  let fd: number;
  try {
    // A pipe in place of the file would block for ever.
    fd = openSync(path, flags | noFollow | noBlock, 0o600);
  } catch (error) {
    // ELOOP on Linux and macOS, EMLINK on FreeBSD. ENXIO: a pipe without a reader, or a socket. EISDIR: to write.
    const { code = '' } = error as NodeJS.ErrnoException;
    if (/^(ELOOP|EMLINK)$/.test(code)) throw linkError(path);
    throw process.getuid && /^(ENXIO|EISDIR|EOPNOTSUPP)$/.test(code) ? kindError(path) : error;
  }
  try {
    const found = fstatSync(fd);
    if (process.getuid && !found.isFile()) throw kindError(path);
    if (process.getuid) assertOwn(path, found, dirname(path));
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/**
 * Links below a folder lead the programs that write there to other files, and a pipe keeps a reader waiting for ever.
 * Throws a ForeignFileError.
 */
export async function assertOnlyFiles(dir: string, except: readonly string[] = []): Promise<void> {
  if (!process.getuid) return;
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (entry.isSymbolicLink()) throw linkError(path);
    if (!entry.isDirectory() && !entry.isFile()) throw kindError(path);
    if (entry.isDirectory() && !except.includes(entry.name)) await assertOnlyFiles(path);
  }
}

function assertOwn(path: string, { uid, mode }: Pick<Stats, 'uid' | 'mode'>, dir: string): void {
  const me = process.getuid?.();
  const isForeign = uid !== me;
  const isOpen = (mode & 0o022) !== 0;
  if ((!isForeign && !isOpen) || !keepsOwners(dir)) return;
  throw isForeign
    ? new ForeignFileError(
        path,
        `belongs to another user (${uid}), and you are the user ${me}`,
        `ls -ldn ${quoteForSh(path)}   # run workshop as that user, or use a new folder`,
      )
    : new ForeignFileError(
        path,
        'can be changed by other users',
        `chmod -R go-w ${quoteForSh(path)}   # if you know that nobody else has changed it`,
      );
}

/** Some file systems (FAT, shares, Windows' drives in WSL) show one owner and one mode for everything. */
function keepsOwners(dir: string): boolean {
  const probe = join(dir, `.owner-${randomUUID()}`);
  try {
    const fd = openSync(probe, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
    try {
      const { uid, mode } = fstatSync(fd);
      return uid === process.getuid?.() && (mode & 0o777) === 0o600;
    } finally {
      closeSync(fd);
      rmSync(probe, { force: true });
    }
  } catch {
    // It takes no file of ours: then its owner is known to it.
    return true;
  }
}

function linkError(path: string): ForeignFileError {
  return new ForeignFileError(
    path,
    'is a link to another place',
    `ls -l ${quoteForSh(path)}   # replace the link by what it leads to`,
  );
}

function notFolderError(path: string): ForeignFileError {
  return new ForeignFileError(path, 'is no folder', `ls -ld ${quoteForSh(path)}   # move it away`);
}

function kindError(path: string): ForeignFileError {
  return new ForeignFileError(path, 'is no file', `ls -l ${quoteForSh(path)}   # move it away`);
}
