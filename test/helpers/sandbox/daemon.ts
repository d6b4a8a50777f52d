// The sandbox's real background process, built: for tests that kill it, limit it or start several at once.
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sandboxTarget } from '../../../src/aws/target/target.ts';
import { logFile, readLocator, type Locator } from '../../../src/sandbox/client/locator.ts';
import { fromRoot } from '../root.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const program = fromRoot('dist/sandbox-daemon.js');
const region = 'ap-south-1';

export interface Daemon {
  readonly dir: string;
  readonly process: ChildProcess;
  readonly locator: Locator;
  client<C>(Client: new (config: never) => C): C;
  log(): Promise<string>;
  /** Kills it with -9, and resolves once it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop, and resolves with its exit code. */
  stop(): Promise<number | null>;
}

export interface DaemonOptions {
  readonly dir: string;
  readonly port?: number;
  readonly flags?: readonly string[];
  /** Shell commands that run first in its process, such as ulimit. */
  readonly limits?: string;
}

export async function startDaemon({ dir, port = 0, flags = [], limits }: DaemonOptions): Promise<Daemon> {
  await mkdir(dir, { recursive: true });
  const child = spawnDaemon(dir, ['--port', String(port), ...flags], limits);
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const locator = await untilItListens(dir, child);
  return {
    dir,
    process: child,
    locator,
    client: (Client) => new Client({ ...sandboxTarget(locator, region).config, maxAttempts: 1 } as never),
    log: () => readFile(logFile(dir), 'utf8'),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

const stdio: StdioOptions = ['ignore', 'ignore', 'inherit'];

export function spawnDaemon(dir: string, flags: readonly string[], limits?: string): ChildProcess {
  const args = [program, '--dir', dir, '--pace', 'instant', ...flags];
  if (limits === undefined) return spawn(process.execPath, args, { stdio });
  return spawn('/bin/bash', ['-c', `${limits}; exec "$@"`, 'bash', process.execPath, ...args], { stdio });
}

async function untilItListens(dir: string, child: ChildProcess): Promise<Locator> {
  for (let left = 4_000; left > 0; left -= 1) {
    const locator = readLocator(dir);
    if (locator && locator.pid === child.pid) return locator;
    if (child.exitCode !== null) break;
    await sleep(5);
  }
  throw new Error(`The sandbox did not start: ${await readFile(logFile(dir), 'utf8').catch(() => 'no log')}`);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves with true as soon as the condition holds; with false if it does not hold in time. */
export async function becomesTrue(is: () => boolean | Promise<boolean>, within = 5_000): Promise<boolean> {
  for (const until = Date.now() + within; Date.now() < until; await sleep(20)) if (await is()) return true;
  return is();
}

/** A temporary folder, with a function that removes it. */
export async function makeTempDir(name = 'workshop-daemon-'): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), name));
  return { dir, remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }) };
}
