// The sandbox from outside: find the background process of a folder, start it, stop it. Loads nothing of the sandbox.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isAlive } from '../../lib/process-life.ts';
import { entryPoint } from './entry.ts';
import { reasonOf, type ExitReason } from './exit.ts';
import { locatorFile, logFile, readLocator, type Locator } from './locator.ts';

export { logFile, type Locator } from './locator.ts';

const startTimeoutMs = 20_000;
const stopTimeoutMs = 8_000;

/** Raised when the process does not come up; the message ends with what it last said. */
export class SandboxStartError extends Error {
  override name = 'SandboxStartError';
  readonly reason: ExitReason;

  constructor(message: string, reason: ExitReason = 'failed') {
    super(message);
    this.reason = reason;
  }
}

/** The running sandbox of a folder, if it answers. */
export async function findSandbox(dir: string): Promise<Locator | undefined> {
  const locator = readLocator(dir);
  if (!locator || !isAlive(locator.pid)) return undefined;
  const health = await askHealth(locator.url);
  return health?.pid === locator.pid ? locator : undefined;
}

export interface StartOptions {
  readonly pace?: string | undefined;
  readonly port?: number | undefined;
  /** Seconds without a request, until it stops by itself. */
  readonly idle?: number | undefined;
  /** Drops what cannot be read of a damaged state, and keeps a copy of it. */
  readonly repair?: boolean | undefined;
}

/** Joins the one that runs, or starts one and waits until it answers. */
export async function ensureSandbox(dir: string, options: StartOptions = {}): Promise<Locator> {
  return (await findSandbox(dir)) ?? start(dir, options);
}

async function start(dir: string, options: StartOptions): Promise<Locator> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  await endHanging(dir);
  const { file, execArgv } = entryPoint('daemon');
  const output = openSync(logFile(dir), 'a', 0o600);
  const child = spawn(process.execPath, [...execArgv, fileURLToPath(file), ...flagsOf(dir, options)], {
    detached: true,
    stdio: ['ignore', output, output],
    windowsHide: true,
  });
  closeSync(output);
  child.unref();
  let exited: ExitReason | undefined;
  child.once('exit', (code) => (exited = reasonOf(code)));
  child.once('error', () => (exited = 'failed'));
  for (const until = Date.now() + startTimeoutMs; Date.now() < until; await sleep(20)) {
    // Ours, or the one of another command that was faster.
    const found = await findSandbox(dir);
    if (found) return found;
    if (exited !== undefined && exited !== 'joined')
      throw new SandboxStartError(`The sandbox ended while starting: ${await lastWords(dir)}`, exited);
  }
  child.kill('SIGKILL');
  throw new SandboxStartError(`The sandbox did not answer within ${startTimeoutMs / 1000} s: ${await lastWords(dir)}`);
}

function flagsOf(dir: string, { pace, port, idle, repair }: StartOptions): string[] {
  return [
    '--dir',
    dir,
    ...(pace ? ['--pace', pace] : []),
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...(idle === undefined ? [] : ['--idle', String(idle)]),
    ...(repair ? ['--repair'] : []),
  ];
}

/** Resolves with whether one was running. */
export async function stopSandbox(dir: string): Promise<boolean> {
  const locator = await findSandbox(dir);
  if (!locator) return false;
  process.kill(locator.pid, 'SIGTERM');
  for (const until = Date.now() + stopTimeoutMs; isAlive(locator.pid) && Date.now() < until;) await sleep(20);
  if (isAlive(locator.pid)) process.kill(locator.pid, 'SIGKILL');
  // Unless somebody has started another meanwhile.
  if (readLocator(dir)?.pid === locator.pid) await rm(locatorFile(dir), { force: true });
  return true;
}

/** A process that is there and does not answer: it is about to end, or hangs and is ended, as it holds the state. */
async function endHanging(dir: string): Promise<void> {
  const locator = readLocator(dir);
  if (!locator || !isAlive(locator.pid) || !(await isOurDaemon(locator.pid))) return;
  for (const until = Date.now() + stopTimeoutMs; Date.now() < until; await sleep(50)) {
    if (!isAlive(locator.pid) || (await findSandbox(dir))) return;
  }
  process.kill(locator.pid, 'SIGKILL');
}

/** Process ids are used again: only a process that runs our file is ended. Where that cannot be seen, it is left alone. */
async function isOurDaemon(pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes('daemon') && command.includes('--dir');
}

async function askHealth(url: string): Promise<{ pid: number } | undefined> {
  const { get } = await import('node:http');
  return new Promise((resolve) => {
    const request = get(`${url}/_sandbox/health`, { timeout: 3_000 }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        try {
          resolve(JSON.parse(text) as { pid: number });
        } catch {
          resolve(undefined);
        }
      });
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}

async function lastWords(dir: string): Promise<string> {
  const log = await readFile(logFile(dir), 'utf8').catch(() => '');
  const lines = log.trim().split('\n');
  const last = lines.findLast((line) => /cannot start: |Error/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  return last.replace(/^.*cannot start: /, '').trim();
}
