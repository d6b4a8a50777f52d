// Sees to it that functions do not outlive a sandbox that was killed: one that computes without end never notices that
// its pipe has closed, and what it has started would stay in any case. A shell waits for our end, and ends them.
import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/** The last line that it reads names the process groups that are alive; it reads on until our end of the pipe closes. */
const script = 'while read -r line; do last=$line; done; for pid in $last; do kill -s KILL -- "-$pid"; done';

const groups = new Set<number>();
let shell: ChildProcess | undefined;

/** `pid` leads a process group. Windows has neither groups nor this shell: there the closed pipe has to do. */
export function guard(pid: number | undefined): void {
  if (pid === undefined || process.platform === 'win32') return;
  groups.add(pid);
  tell();
}

export function unguard(pid: number | undefined): void {
  if (pid !== undefined && groups.delete(pid)) tell();
}

function tell(): void {
  shell ??= start();
  shell.stdin?.write(`${[...groups].join(' ')}\n`);
}

function start(): ChildProcess {
  // In a session of its own: what ends us from the terminal must not end it first.
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' });
  const forget = () => {
    if (shell === child) shell = undefined;
  };
  child.on('exit', forget).on('error', forget);
  child.stdin.on('error', forget);
  // Neither keeps us alive.
  child.unref();
  (child.stdin as Writable & { unref?: () => void }).unref?.();
  return child;
}
