// The size of /tmp, as far as the function's own process fills it. What is there is measured only when it may be too much.
import fs, { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isWritable } from './folders.ts';
import { systemError, type MappedPath } from './read-only.ts';

/** Originals: the functions of `node:fs` themselves are replaced. */
const lstat = lstatSync;
const readdir = readdirSync;

let folder = '';
let limit = 0;
/** Bytes in the folder when it was measured, and all that was written anywhere since then. */
let measured = 0;
let written = 0;

export function limitSpace(tmp: string, bytes: number): void {
  folder = tmp;
  limit = bytes;
  // Until something was in it before, its size is not known.
  written = limit;
  for (const name of ['write', 'writeSync', 'writev', 'writevSync'] as const) limitWrites(name);
}

/**
 * ENOSPC where `data` does not fit. `data`: what a call writes, or the file that it copies. `to`: undefined where it does
 * not go to /tmp. `replaces`: the file that is there makes room.
 */
export function checkSpace(data: unknown, to: MappedPath | undefined, replaces: boolean): Error | undefined {
  if (!to || !isWritable(to.real)) return undefined;
  const source = isMapped(data) ? data : undefined;
  const bytes = source ? sizeOf(source.real) : bytesOf(data);
  const freed = replaces && written + measured + bytes > limit ? sizeOf(to.real) : 0;
  if (fits(bytes - freed)) return undefined;
  return source ? systemError('ENOSPC', 'copyfile', source, to) : systemError('ENOSPC', 'write');
}

function fits(bytes: number): boolean {
  if (measured + written + bytes > limit) {
    measured = sizeOf(folder);
    written = 0;
  }
  if (measured + written + bytes > limit) return false;
  written += Math.max(bytes, 0);
  return true;
}

type Write = (fd: number, data: unknown, ...more: unknown[]) => unknown;

/** A stream and `fs.writeSync` write to a descriptor, which need not be in /tmp: those are few, so all are counted. */
function limitWrites(name: 'write' | 'writeSync' | 'writev' | 'writevSync'): void {
  const members = fs as unknown as Record<string, Write>;
  const original = members[name] as Write;
  const replacement: Write = (fd, data, ...more) => {
    if (fd <= 4 || fits(bytesOf(data))) return original(fd, data, ...more);
    const error = systemError('ENOSPC', name.startsWith('writev') ? 'writev' : 'write');
    const callback = more.at(-1);
    if (name.endsWith('Sync') || typeof callback !== 'function') throw error;
    return process.nextTick(callback, error);
  };
  Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(original));
  members[name] = replacement;
}

const limitedHandles = new WeakSet<object>();

/** `fs.promises` gives away the class of its handles only with the first one. */
export function limitHandle(handle: object): void {
  const members = Object.getPrototypeOf(handle) as Record<string, (data: unknown, ...more: unknown[]) => unknown>;
  if (limitedHandles.has(members)) return;
  limitedHandles.add(members);
  for (const name of ['write', 'writev', 'writeFile', 'appendFile']) {
    const original = members[name];
    if (!original) continue;
    members[name] = function (this: unknown, data, ...more) {
      if (fits(bytesOf(data))) return original.call(this, data, ...more);
      return Promise.reject(systemError('ENOSPC', name === 'writev' ? 'writev' : 'write'));
    };
  }
}

function isMapped(data: unknown): data is MappedPath {
  return typeof data === 'object' && data !== null && 'real' in data && 'given' in data;
}

function bytesOf(data: unknown): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  if (ArrayBuffer.isView(data)) return data.byteLength;
  return Array.isArray(data) ? data.reduce<number>((sum, part) => sum + bytesOf(part), 0) : 0;
}

/** Of a file, or of all files in a folder. 0 of what is not there. */
function sizeOf(path: string): number {
  try {
    const found = lstat(path);
    if (!found.isDirectory()) return found.size;
    return readdir(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
  } catch {
    return 0;
  }
}
