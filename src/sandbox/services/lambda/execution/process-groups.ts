// Ends the processes of functions after the sandbox was killed. A function that computes without end does not notice
// that its pipe has closed, and neither do the processes it has started. A shell waits for the end of the sandbox's
// process, and then kills the process groups of the functions.
import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/** The last line that it reads names the groups that are alive. It reads until the sandbox's end of the pipe closes. */
const script = 'while read -r line; do last=$line; done; for pid in $last; do kill -s KILL -- "-$pid"; done';

const groups = new Set<number>();
let shell: ChildProcess | undefined;

/** `pid` leads a process group. Windows has neither groups nor this shell: functions end with their closed pipe. */
export function trackGroup(pid: number | undefined): void {
  if (pid === undefined || process.platform === 'win32') return;
  groups.add(pid);
  sendGroups();
}

export function untrackGroup(pid: number | undefined): void {
  if (pid !== undefined && groups.delete(pid)) sendGroups();
}

function sendGroups(): void {
  shell ??= startShell();
  shell.stdin?.write(`${[...groups].join(' ')}\n`);
}

function startShell(): ChildProcess {
  // In a session of its own: a signal from the terminal that ends the sandbox must not end the shell first.
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' });
  const forget = () => {
    if (shell === child) shell = undefined;
  };
  child.on('exit', forget).on('error', forget);
  child.stdin.on('error', forget);
  // Neither keeps the sandbox's process running.
  child.unref();
  (child.stdin as Writable & { unref?: () => void }).unref?.();
  return child;
}
