// What an error of the file system means for somebody who runs a command, and what they can run next.
import { dirname } from 'node:path';
import { statSync } from 'node:fs';
import { quoteForSh } from '../shell-quote.ts';

interface SystemErrorHelp {
  readonly message: string;
  readonly fix: string;
}

const again = 'then run your command again';
const anotherFolder = `cd ~   # or another folder that you can write to; ${again}`;

const texts: Readonly<Record<string, (path: string, quoted: string) => SystemErrorHelp>> = {
  ENOSPC: () => ({ message: 'No space is left on the disk.', fix: `df -h .   # free some space; ${again}` }),
  EDQUOT: () => ({ message: 'Your quota of the disk is used up.', fix: `du -sh ~   # free some space; ${again}` }),
  EROFS: (path) => ({ message: `Nothing can be written to ${path}: its disk is read-only.`, fix: anotherFolder }),
  EACCES: (path) => ({
    message: `You have no permission for ${path}.`,
    fix: `ls -ld ${quoteForSh(existingPart(path))}   # change its permissions or use another folder; ${again}`,
  }),
  ENOTDIR: (path) => ({ message: `${path} cannot be used: a part of this path is no folder.`, fix: anotherFolder }),
  EISDIR: (path, quoted) => ({
    message: `${path} is a folder, where a file is expected.`,
    fix: `ls -ld ${quoted}   # move it away; ${again}`,
  }),
  EEXIST: (path, quoted) => ({
    message: `${path} exists, and is not what is expected there.`,
    fix: `ls -ld ${quoted}   # move it away; ${again}`,
  }),
  ENAMETOOLONG: (path) => ({ message: `The path ${path} is too long.`, fix: anotherFolder }),
  ELOOP: (path, quoted) => ({
    message: `${path} is a link that leads back to itself.`,
    fix: `ls -ld ${quoted}   # remove the link; ${again}`,
  }),
  EMFILE: () => ({
    message: 'This program cannot open more files.',
    fix: `ulimit -n 4096   # allows more files in this shell; ${again}`,
  }),
  EIO: (path, quoted) => ({
    message: `The disk reports an error for ${path}.`,
    fix: `cat ${quoted} > /dev/null   # fails too if the disk is damaged: copy what you need to another one`,
  }),
};

const sameAs: Readonly<Record<string, string>> = { EPERM: 'EACCES', ENFILE: 'EMFILE' };

/** Undefined for what is no error of the file system, and for a missing file, which is a bug where nobody expects it. */
export function explainSystemError(error: unknown): SystemErrorHelp | undefined {
  const { code = '', path, syscall = '' } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || /^(connect|listen|bind|getaddrinfo|kill|spawn)/.test(syscall)) return undefined;
  if (code === 'ENOENT') return syscall !== '' && path !== undefined ? withoutFolder(path, syscall) : undefined;
  const name = Object.hasOwn(sameAs, code) ? sameAs[code] : code;
  const text = name !== undefined && Object.hasOwn(texts, name) ? texts[name] : undefined;
  return syscall === '' ? undefined : text?.(path ?? 'a file', quoteForSh(path ?? '.'));
}

/** The folder was deleted while the command ran, or its file system takes no folders, as /proc. */
function withoutFolder(path: string, syscall: string): SystemErrorHelp | undefined {
  const above = dirname(path);
  if (syscall === 'mkdir') return { message: `The folder ${path} cannot be created.`, fix: anotherFolder };
  if (isThere(above)) return undefined;
  return { message: `The folder ${above} does not exist any more.`, fix: anotherFolder };
}

/** What could not be created is not there to be shown: the permissions of the folder above it decide. */
function existingPart(path: string): string {
  const above = dirname(path);
  return isThere(path) || above === path ? path : existingPart(above);
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
