// Tells whether a process is running, and whether it is the same one as before: operating systems reuse process ids.
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** Judged by its id alone. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** It has ended, but its parent has not collected it. In a container without an init process that can last forever. */
function isZombie(pid: number): boolean {
  try {
    return afterName(pid)[0] === 'Z';
  } catch {
    return false;
  }
}

/** Distinguishes a process from others with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When this was recorded: milliseconds since 1970, or a date. */
  readonly since: number | string;
  /** When the process started, where the operating system tells it. */
  readonly born?: string | undefined;
}

export function currentProcess(): ProcessIdentity {
  return { pid: process.pid, since: Date.now(), born: bornAt(process.pid) };
}

export function isRunning({ pid, since, born }: ProcessIdentity): boolean {
  if (!isAlive(pid)) return false;
  const now = bornAt(pid);
  if (born !== undefined && now !== undefined) return born === now;
  // Recorded before the last start of the machine.
  return !(new Date(since).getTime() < Date.now() - uptime() * 1000 - 5_000);
}

/** On Linux: the id of the boot, and the clock ticks since then. */
function bornAt(pid: number): string | undefined {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${afterName(pid)[19]}`;
  } catch {
    return undefined;
  }
}

/** The fields after the name, which is in brackets and can contain blanks. The first is the state, the 20th the start. */
function afterName(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
