// Who owns a folder's state: one process at a time, by a lock file that outlives nobody. The lock of a process that is
// gone is taken over, also where its process id belongs to somebody else by now.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { isAlive } from './locator.ts';

export interface Owner {
  readonly pid: number;
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Tells this process from a later one with the same id, where the system says when a process was started. */
  readonly born?: string | undefined;
}

export class OwnedError extends Error {
  override name = 'OwnedError';
  readonly owner: Owner | undefined;

  constructor(dir: string, owner: Owner | undefined) {
    super(`Process ${owner?.pid ?? '?'} works on ${dir} already.`);
    this.owner = owner;
  }
}

/** Resolves with the function that gives the folder back; rejects with an OwnedError where another process has it. */
export async function own(dir: string): Promise<() => Promise<void>> {
  const file = join(dir, 'owner');
  const me: Owner = { pid: process.pid, token: randomUUID(), since: Date.now(), born: bornAt(process.pid) };
  const mine = `${file}.${me.token}`;
  await writeFile(mine, JSON.stringify(me), { mode: 0o600 });
  try {
    for (let tries = 0; tries < 20; tries += 1) {
      // A link appears whole or not at all, and never over another: there is no moment of an empty lock.
      if (await linked(mine, file)) return () => release(file, me);
      const other = await read(file);
      if (other && holds(other)) throw new OwnedError(dir, other);
      await setAside(file, other);
    }
  } finally {
    await rm(mine, { force: true });
  }
  throw new OwnedError(dir, await read(file));
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // File systems without links (FAT, some network shares): created alone is next to as good.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    return writeFile(to, await readFile(from), { flag: 'wx', mode: 0o600 }).then(
      () => true,
      () => false,
    );
  }
}

/** A dead owner's lock goes away under a name of its own: of two that try, one wins, and a live lock is put back. */
async function setAside(file: string, seen: Owner | undefined): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  await rename(file, aside).catch(() => undefined);
  const moved = await read(aside);
  if (moved && moved.token !== seen?.token && holds(moved)) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function release(file: string, { token }: Owner): Promise<void> {
  if ((await read(file))?.token === token) await rm(file, { force: true });
}

async function read(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

/** Our own process may open a folder again: that is for its own code to keep apart. */
function holds({ pid, born, since }: Owner): boolean {
  if (pid === process.pid || !isAlive(pid)) return false;
  const now = bornAt(pid);
  if (born !== undefined && now !== undefined) return born === now;
  // Written before the machine was last started, so by nobody who is alive.
  return since > Date.now() - uptime() * 1000 - 5_000;
}

/** Linux says it: the boot, and the ticks since then. */
function bornAt(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in brackets, which may hold blanks; the start is the 22nd.
    return `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return undefined;
  }
}
