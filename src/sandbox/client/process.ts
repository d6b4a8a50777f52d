// The background process of a folder's sandbox: find it, start it, stop it. Does not load the sandbox itself.
import { execFile, spawn } from 'node:child_process';
import { closeSync, constants, existsSync } from 'node:fs';
import { readFile, readlink, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { folderIdentity } from '../../lib/files/folder-identity.ts';
import { assertOwnFolder, openOwnFile } from '../../lib/files/own-file.ts';
import { isAlive } from '../../lib/process-identity.ts';
import { keepsCompiledCode } from '../compiled-code.ts';
import { locatorFile, logFile, readLocator, type Locator } from './locator.ts';
import { provenHealth } from './sandbox-client.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';

export { logFile, type Locator } from './locator.ts';

const startTimeoutMs = 20_000;
const stopTimeoutMs = 8_000;
/** For one that has not answered for three seconds either. What it acknowledged is on disk. */
const hangTimeoutMs = 3_000;

/** Why a sandbox could not start, as the exit code of its process. */
export const exitCodes = {
  failed: 1,
  joined: 10,
  damaged: 11,
  newer: 12,
  port: 13,
  disk: 14,
  key: 15,
  address: 16,
} as const;

export type ExitReason = keyof typeof exitCodes;

/** The process did not start; the message ends with the last line of its log. */
export class SandboxStartError extends Error {
  override name = 'SandboxStartError';
  readonly reason: ExitReason;

  constructor(message: string, reason: ExitReason = 'failed') {
    super(message);
    this.reason = reason;
  }
}

/**
 * The running sandbox of a folder, if it answers and proves that it is of this folder. A locator alone proves nothing: it
 * can come from another person, or with a copy of another folder, and another program can have its port.
 */
export async function findSandbox(dir: string): Promise<Locator | undefined> {
  assertOwnFolder(dir);
  const locator = readLocator(dir);
  if (!locator || !isAlive(locator.pid)) return undefined;
  const health = await provenHealth(locator, 3_000).catch(() => undefined);
  const isOurs = health?.pid === locator.pid && health.folder === folderIdentity(dir);
  return isOurs ? locator : undefined;
}

export interface StartOptions {
  readonly pace?: string | undefined;
  readonly port?: number | undefined;
  /** Seconds without a request, until it stops by itself. */
  readonly idle?: number | undefined;
  /** Keeps a copy of a damaged state, and drops the lines that cannot be read. */
  readonly repair?: boolean | undefined;
  /** When a change is on the disk itself: `process` (a second after its answer) or `power` (before it). */
  readonly durability?: string | undefined;
  /** Resolves with whether the functions of its state may run. Absent, they may. */
  readonly approve?: ((state: SandboxState) => Promise<boolean>) | undefined;
}

interface SandboxState {
  /** Nothing is stored yet: all functions will be this machine's. */
  readonly isNew: boolean;
  /** Without its functions. */
  readonly isRunning: boolean;
}

/** The running sandbox of a folder, or a new one once it answers. */
export async function ensureSandbox(dir: string, options: StartOptions = {}): Promise<Locator> {
  const found = await findSandbox(dir);
  if (found && found.functions !== 'blocked') return found;
  makeFolder(dir, 0o700);
  assertOwnFolder(dir);
  const mayRun = await mayRunFunctions(dir, options, found !== undefined);
  if (found && !mayRun) return found;
  if (found) await stopSandbox(dir);
  return start(dir, options, mayRun);
}

/** Before a sandbox starts: its functions' code runs as this user. */
export async function mayRunFunctions(
  dir: string,
  { approve = () => Promise.resolve(true) }: Pick<StartOptions, 'approve'>,
  isRunning = false,
): Promise<boolean> {
  return approve({ isNew: !['state.ndjson', 'blobs'].some((name) => existsSync(join(dir, name))), isRunning });
}

async function start(dir: string, options: StartOptions, mayRun: boolean): Promise<Locator> {
  await endUnresponsive(dir);
  const { file, execArgv } = daemon();
  const output = openOwnFile(logFile(dir), constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY);
  const child = spawn(
    process.execPath,
    [...execArgv, fileURLToPath(file), ...flagsOf(dir, options), ...(mayRun ? [] : ['--no-functions'])],
    {
      detached: true,
      stdio: ['ignore', output, output],
      windowsHide: true,
    },
  );
  closeSync(output);
  child.unref();
  let exited: ExitReason | undefined;
  child.once('exit', (code) => (exited = reasonOf(code)));
  child.once('error', () => (exited = 'failed'));
  for (const until = performance.now() + startTimeoutMs; performance.now() < until; await sleep(20)) {
    // Ours, or the one that another command started first.
    const found = await findSandbox(dir);
    if (found) return found;
    if (exited !== undefined && exited !== 'joined')
      throw new SandboxStartError(`The sandbox ended while starting: ${await lastError(dir)}`, exited);
  }
  child.kill('SIGKILL');
  throw new SandboxStartError(`The sandbox did not answer within ${startTimeoutMs / 1000} s: ${await lastError(dir)}`);
}

function flagsOf(dir: string, { pace, port, idle, repair, durability }: StartOptions): string[] {
  return [
    '--dir',
    dir,
    ...(pace ? ['--pace', pace] : []),
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...(idle === undefined ? [] : ['--idle', String(idle)]),
    ...(repair ? ['--repair'] : []),
    ...(durability ? ['--durability', durability] : []),
  ];
}

/** Resolves with whether a sandbox was running. One that does not answer is ended too, if its process proves to be ours. */
export async function stopSandbox(dir: string): Promise<boolean> {
  const locator = readLocator(dir);
  if (!locator || !isAlive(locator.pid)) return false;
  const answers = (await findSandbox(dir)) !== undefined;
  if (!answers && !(await isDaemonOf(dir, locator.pid))) return false;
  process.kill(locator.pid, 'SIGTERM');
  const timeout = answers ? stopTimeoutMs : hangTimeoutMs;
  for (const until = performance.now() + timeout; isAlive(locator.pid) && performance.now() < until;) await sleep(20);
  if (isAlive(locator.pid)) process.kill(locator.pid, 'SIGKILL');
  // Unless another one has started meanwhile.
  if (readLocator(dir)?.pid === locator.pid) await rm(locatorFile(dir), { force: true });
  return true;
}

/** A process that lives and does not answer is about to end, or hangs: then it is killed, as it owns the state. */
async function endUnresponsive(dir: string): Promise<void> {
  const locator = readLocator(dir);
  if (!locator || !isAlive(locator.pid) || !(await isDaemonOf(dir, locator.pid))) return;
  for (const until = performance.now() + stopTimeoutMs; performance.now() < until; await sleep(50)) {
    if (!isAlive(locator.pid) || (await findSandbox(dir))) return;
  }
  process.kill(locator.pid, 'SIGKILL');
}

/** Process ids are used again: only our program, on this very folder, is killed. Where that cannot be seen, none is. */
async function isDaemonOf(dir: string, pid: number): Promise<boolean> {
  try {
    if (process.platform === 'darwin') return isCommandOf(dir, await commandLine(pid));
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    const at = words.indexOf('--dir');
    const folder = folderIdentity(resolve(await readlink(`/proc/${pid}/cwd`), words[at + 1] ?? ''));
    return (
      at > 0 &&
      /^(sandbox-daemon\.js|daemon\.ts)$/.test(basename(words[at - 1] ?? '')) &&
      folder === folderIdentity(dir)
    );
  } catch {
    return false;
  }
}

/** macOS shows the words of a command joined by blanks, and another process's folder to nobody. */
async function commandLine(pid: number): Promise<string> {
  const { stdout } = await promisify(execFile)('/bin/ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
  return stdout.trim();
}

function isCommandOf(dir: string, command: string): boolean {
  const [before = '', after] = command.split(` --dir ${dir}`);
  return after !== undefined && /\/(sandbox-daemon\.js|daemon\.ts)$/.test(before) && /^(?: --|$)/.test(after);
}

/** The file to run, beside this module after the build and in the source tree before it, and Node's flags for it. */
function daemon(): { file: URL; execArgv: string[] } {
  return import.meta.url.endsWith('.js')
    ? { file: new URL('./sandbox-daemon.js', import.meta.url), execArgv: [keepsCompiledCode] }
    : {
        file: new URL('../server/process/daemon.ts', import.meta.url),
        execArgv: [keepsCompiledCode, '--import', import.meta.resolve('tsx')],
      };
}

function reasonOf(code: number | null): ExitReason {
  const found = Object.entries(exitCodes).find(([, value]) => value === code);
  return (found?.[0] ?? 'failed') as ExitReason;
}

async function lastError(dir: string): Promise<string> {
  const log = await readFile(logFile(dir), 'utf8').catch(() => '');
  const lines = log.trim().split('\n');
  const last = lines.findLast((line) => /cannot start: |Error/.test(line)) ?? lines.at(-1) ?? 'its log is empty';
  return last.replace(/^.*cannot start: /, '').trim();
}
