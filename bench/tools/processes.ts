// Memory and processor time of a server and of the processes that it started (Linux only).
import { readFileSync } from 'node:fs';

export interface Used {
  readonly pid: number;
  /** Of the processor, since its start. */
  readonly ms: number;
  readonly megabytes: number;
}

/** The process itself, then its children; empty where /proc does not exist. */
export function processTree(pid: number): Used[] {
  const text = read(`/proc/${pid}/task/${pid}/children`);
  return [pid, ...text.trim().split(' ').filter(Boolean).map(Number)].flatMap(used);
}

function used(pid: number): Used[] {
  const [, stat] = read(`/proc/${pid}/stat`).split(') ');
  if (stat === undefined) return [];
  const fields = stat.split(' ');
  const kilobytes = /VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0;
  // In hundredths of a second, behind the fields of the name.
  return [{ pid, ms: (Number(fields[11]) + Number(fields[12])) * 10, megabytes: Number(kilobytes) / 1024 }];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
