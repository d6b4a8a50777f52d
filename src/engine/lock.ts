// One process at a time in a workspace. A lock whose owner is dead is taken over.
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { WorkshopError } from './errors.ts';

interface Owner {
  readonly pid: number;
  readonly token: string;
  readonly command: string;
  readonly since: string;
}

/** Resolves with the function that gives the lock back. */
export async function takeLock(file: string, command: string): Promise<() => Promise<void>> {
  const owner: Owner = { pid: process.pid, token: crypto.randomUUID(), command, since: new Date().toISOString() };
  const mine = `${file}.${owner.token}`;
  await writeFile(mine, JSON.stringify(owner), { mode: 0o600 });
  try {
    for (let tries = 0; tries < 20; tries += 1) {
      // Linking fails where the lock exists, and shows it whole where it does not: there is no moment of an empty lock.
      if (await linked(mine, file)) return () => release(file, owner.token);
      const other = await readOwner(file);
      if (other && isAlive(other.pid)) throw held(file, other);
      await setAside(file, other?.token);
    }
  } finally {
    await rm(mine, { force: true });
  }
  throw held(file, undefined);
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

/** Moves a dead owner's lock away under a name of its own: of two that try, one wins, and neither takes a live lock. */
async function setAside(file: string, token: string | undefined): Promise<void> {
  const aside = `${file}.stale.${crypto.randomUUID()}`;
  await rename(file, aside).catch(() => undefined);
  const moved = await readOwner(aside);
  if (moved && moved.token !== token && isAlive(moved.pid)) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function release(file: string, token: string): Promise<void> {
  if ((await readOwner(file))?.token === token) await rm(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Dead, and not yet seen off by its parent: in a container without an init process that may take for ever. It stands in
 * engine/lock.ts and in sandbox/locator.ts: neither of the two may import the other.
 */
function isZombie(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\)/s, '').startsWith(' Z');
  } catch {
    return false;
  }
}

function held(file: string, owner: Owner | undefined): WorkshopError {
  return new WorkshopError({
    code: 'locked',
    message: owner
      ? `Another workshop command (${owner.command}, process ${owner.pid}) works in this folder.`
      : `The lock ${file} cannot be taken.`,
    state: 'Nothing was changed.',
    fix: 'workshop status   # reads without the lock; run your command again when the other one is done',
  });
}
