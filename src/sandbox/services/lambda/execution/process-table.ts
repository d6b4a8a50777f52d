// The processes of this machine, as Linux shows them under /proc. On other systems the list is empty.
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Clock ticks since the start of the machine: tells apart two processes that had the same id. */
  readonly started: string;
}

export function readProcesses(): ProcessEntry[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (entryOf(Number(name)) ?? []) : []));
}

function entryOf(pid: number): ProcessEntry | undefined {
  const stat = readProcFile(pid, 'stat');
  // The name comes second, in brackets, and can contain blanks and brackets.
  const [state, parent, group, ...others] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === '' || state === 'Z') return undefined;
  return { pid, parent: Number(parent), group: Number(group), started: others[16] ?? '' };
}

/** Megabytes that the process shares with no other and that are in no file: what a cgroup would count. */
export function privateMemory(pid: number): number {
  const status = readProcFile(pid, 'status');
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return (kilobytes('RssAnon') + kilobytes('RssShmem')) / 1024;
}

/** `variable`: `NAME=value`, as the process was started with it. */
export function startedWith({ pid }: ProcessEntry, variable: string): boolean {
  return readProcFile(pid, 'environ').split('\u0000').includes(variable);
}

/** Empty where the process has ended, or belongs to another user. */
function readProcFile(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
