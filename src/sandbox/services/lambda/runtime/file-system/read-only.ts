// What Linux answers on Lambda's read-only file system: the same error, and in the same order as the other errors of a call.
import { constants, lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isWritable } from './folders.ts';

/** A path as the function gave it, and on this machine. */
export interface MappedPath {
  readonly given: string;
  readonly real: string;
}

/** Originals: the functions of `node:fs` themselves are replaced. */
const lstat = lstatSync;
const stat = statSync;

/** Undefined where Node.js itself may answer, also with another error. */
export function refusedOpen(path: MappedPath, flags: unknown, syscall = 'open', to?: MappedPath): Error | undefined {
  const target = to ?? path;
  const { writes, creates, exclusive } = intentOf(flags);
  if (!writes || isWritable(target.real)) return undefined;
  const kind = kindOf(target.real);
  if (kind === 'folder' || (kind === 'file' && exclusive)) return undefined;
  if (kind === 'nothing' && (!creates || kindOf(dirname(target.real)) !== 'folder')) return undefined;
  return readOnly(syscall, path, to);
}

/** mkdir, mkdtemp, symlink and link: what exists already comes first. */
export function refusedCreation(path: MappedPath, syscall: string, from?: MappedPath): Error | undefined {
  if (isWritable(path.real) || kindOf(path.real) !== 'nothing') return undefined;
  if (kindOf(dirname(path.real)) !== 'folder') return undefined;
  return from ? readOnly(syscall, from, path) : readOnly(syscall, path);
}

/** With the folders above it. */
export function refusedFolders(path: MappedPath): Error | undefined {
  return isWritable(path.real) || kindOf(path.real) !== 'nothing' ? undefined : readOnly('mkdir', path);
}

/** unlink and rmdir. */
export function refusedRemoval(path: MappedPath, syscall: string): Error | undefined {
  if (isWritable(path.real) || kindOf(dirname(path.real)) !== 'folder') return undefined;
  return readOnly(syscall, path);
}

/** `fs.rm` looks first, and then removes what it finds. */
export function refusedRm(path: MappedPath, isRecursive: boolean): Error | undefined {
  const kind = kindOf(path.real);
  if (isWritable(path.real) || kind === 'nothing' || (kind === 'folder' && !isRecursive)) return undefined;
  return readOnly(kind === 'folder' ? 'rmdir' : 'unlink', path);
}

/** chmod, chown, utimes, access for writing: of what exists. */
export function refusedChange(path: MappedPath, syscall: string): Error | undefined {
  return isWritable(path.real) || kindOf(path.real) === 'nothing' ? undefined : readOnly(syscall, path);
}

/** rename and link: two file systems come before read-only ones. */
export function refusedMove(from: MappedPath, to: MappedPath, syscall: string): Error | undefined {
  if (kindOf(from.real) === 'nothing') return undefined;
  if (isWritable(from.real) !== isWritable(to.real)) return systemError('EXDEV', syscall, from, to);
  return isWritable(to.real) ? undefined : readOnly(syscall, from, to);
}

function readOnly(syscall: string, path: MappedPath, to?: MappedPath): Error {
  return systemError('EROFS', syscall, path, to);
}

const texts = {
  EROFS: [-30, 'read-only file system'],
  EXDEV: [-18, 'cross-device link not permitted'],
  ENOSPC: [-28, 'no space left on device'],
} as const;

/** As Node.js makes it, with Linux's number on every system. */
export function systemError(code: keyof typeof texts, syscall: string, path?: MappedPath, to?: MappedPath): Error {
  const [errno, text] = texts[code];
  const names = path ? ` '${path.given}'${to ? ` -> '${to.given}'` : ''}` : '';
  return Object.assign(new Error(`${code}: ${text}, ${syscall}${names}`), {
    errno,
    code,
    syscall,
    ...(path && { path: path.given }),
    ...(to && { dest: to.given }),
  });
}

function kindOf(real: string): 'file' | 'folder' | 'nothing' {
  try {
    // A link to a folder is one, and a link to nothing is a file.
    const found = lstat(real);
    if (!found.isSymbolicLink()) return found.isDirectory() ? 'folder' : 'file';
    return stat(real, { throwIfNoEntry: false })?.isDirectory() ? 'folder' : 'file';
  } catch {
    return 'nothing';
  }
}

function intentOf(flags: unknown): { writes: boolean; creates: boolean; exclusive: boolean } {
  if (typeof flags === 'number') {
    const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, O_EXCL } = constants;
    return {
      writes: (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)) !== 0,
      creates: (flags & O_CREAT) !== 0,
      exclusive: (flags & O_EXCL) !== 0,
    };
  }
  const text = typeof flags === 'string' ? flags : 'r';
  return { writes: /[wa+]/.test(text), creates: /[wa]/.test(text), exclusive: text.includes('x') };
}
