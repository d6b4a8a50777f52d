// The processes of this machine, as Linux shows them under /proc. On other systems the list is empty.
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Clock ticks since the start of the machine: tells apart two processes that had the same id. */
  readonly started: string;
}

/** By process id; without those that have ended or are known already. Reading one costs four calls of the system. */
export function readProcesses(isKnown: (pid: number) => boolean): { ids: Set<number>; read: ProcessEntry[] } {
  if (process.platform !== 'linux') return { ids: new Set(), read: [] };
  const ids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return { ids: new Set(ids), read: ids.flatMap((pid) => (isKnown(pid) ? [] : (entryOf(pid) ?? []))) };
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

/** One for all: readFileSync takes 64 KB for each file, because those of /proc tell no size, and hundreds are read a second. */
let buffer = Buffer.allocUnsafeSlow(16 * 1024);

/** Empty where the process has ended, or belongs to another user. */
function readProcFile(pid: number, file: string): string {
  try {
    const fd = openSync(`/proc/${pid}/${file}`, 'r');
    try {
      for (let length = 0; ;) {
        const read = readSync(fd, buffer, length, buffer.length - length, null);
        if (read === 0) return buffer.toString('latin1', 0, length);
        length += read;
        if (length === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
      }
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}
