// Whether a process lives, and whether it is the one that is meant: process ids are used again.
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** By its id alone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Dead, and not yet seen off by its parent: in a container without an init process that may take for ever. */
function isZombie(pid: number): boolean {
  try {
    return afterName(pid)[0] === 'Z';
  } catch {
    return false;
  }
}

/** One process among all that ever had its id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it said so: milliseconds since 1970, or a date. */
  readonly since: number | string;
  /** Where the system tells when a process was started. */
  readonly born?: string | undefined;
}

export function currentProcess(): ProcessIdentity {
  return { pid: process.pid, since: Date.now(), born: bornAt(process.pid) };
}

export function isRunning({ pid, since, born }: ProcessIdentity): boolean {
  if (!isAlive(pid)) return false;
  const now = bornAt(pid);
  if (born !== undefined && now !== undefined) return born === now;
  // Said before the machine was last started, so by nobody who is alive.
  return !(new Date(since).getTime() < Date.now() - uptime() * 1000 - 5_000);
}

/** Linux says it: the boot, and the ticks since then. */
function bornAt(pid: number): string | undefined {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${afterName(pid)[19]}`;
  } catch {
    return undefined;
  }
}

/** The fields behind the name, which stands in brackets and may hold blanks: the state, then 18 others, then the start. */
function afterName(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
