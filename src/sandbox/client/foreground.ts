// The sandbox in the calling process, for other tools and test suites. It ends with the process that started it.
import { fstatSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../lib/files/make-folder.ts';
import { openDaemonLog } from '../server/process/daemon-log.ts';
import {
  exitReasonOf,
  startSandbox,
  type Durability,
  type GivenKey,
  type PaceName,
  type Sandbox,
  type SandboxOptions,
} from '../sandbox.ts';
import { removeLocator, writeLocator } from './locator.ts';
import { SandboxStartError } from './process.ts';

interface ForegroundOptions {
  /** The folder of its state; absent, a temporary one that is deleted at the end. */
  readonly dir?: string | undefined;
  /** Absent: 4566 where that is free, or else any free port. */
  readonly port?: number | undefined;
  readonly pace: PaceName;
  readonly durability?: Durability | undefined;
  readonly key?: GivenKey | undefined;
  /** `blocked`: the state is from somebody else, and their code would run as this user. */
  readonly functions?: 'blocked' | undefined;
  /** Called with each line of its log. */
  readonly onLine?: ((line: string) => void) | undefined;
}

interface Foreground extends Pick<Sandbox, 'url' | 'key'> {
  readonly dir: string;
  /** Resolves with the reason once the terminal or the starting process is gone. */
  readonly starterGone: Promise<string>;
  close(): Promise<void>;
}

const preferredPort = 4566;

/** Rejects with a SandboxStartError. */
export async function runSandbox(options: ForegroundOptions): Promise<Foreground> {
  const starter = watchStarter();
  try {
    return await runFor(starter, options);
  } catch (error) {
    // It holds the standard input open, and so the process.
    starter.stop();
    throw error;
  }
}

async function runFor(
  starter: ReturnType<typeof watchStarter>,
  { dir, port, pace, durability = 'process', key, functions, onLine }: ForegroundOptions,
): Promise<Foreground> {
  if (dir !== undefined) makeFolder(dir, 0o700);
  const home = dir ?? (await mkdtemp(join(tmpdir(), 'workshop-sandbox-run-')));
  const discard = () => rmSync(home, { recursive: true, force: true });
  if (dir === undefined) process.once('exit', discard);
  const file = dir === undefined ? undefined : openDaemonLog(home);
  const log = (line: string) => {
    file?.(line);
    onLine?.(line);
  };
  const sandbox = await start(
    { dir: home, pace, durability, log, functions, forTests: true, ...(key && { key }) },
    port,
  );
  if (dir !== undefined) await writeLocator(home, { ...sandbox.ownKey, url: sandbox.url, pace, functions });
  const logBug = (error: unknown) => log(`bug ${error instanceof Error ? error.stack : String(error)}`);
  process.on('unhandledRejection', logBug);
  starter.begin();
  return {
    url: sandbox.url,
    key: sandbox.key,
    dir: home,
    starterGone: starter.gone,
    async close() {
      starter.stop();
      if (dir !== undefined) removeLocator(home);
      await sandbox.close();
      file?.flush();
      process.off('unhandledRejection', logBug);
      if (dir !== undefined) return;
      discard();
      process.off('exit', discard);
    },
  };
}

async function start(options: SandboxOptions, wanted: number | undefined): Promise<Sandbox> {
  try {
    if (wanted !== undefined) return await startSandbox({ ...options, port: wanted });
    return await startSandbox({ ...options, port: preferredPort }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      return startSandbox({ ...options, port: 0 });
    });
  } catch (error) {
    throw new SandboxStartError((error as Error).message, exitReasonOf(error as Error));
  }
}

/**
 * The starter holds the other end of our standard input, or the terminal: it closes when the starter ends, even by a
 * kill. A pipe that is closed from the beginning says nothing.
 */
function watchStarter() {
  const { stdin, ppid } = process;
  const piped = isPipe();
  let ready = false;
  let closed = false;
  let resolveGone: (reason: string) => void = () => undefined;
  const gone = new Promise<string>((resolve) => (resolveGone = resolve));
  const onClose = () => {
    closed = true;
    if (ready || process.ppid !== ppid) resolveGone('the process that started it is gone');
  };
  const onHangUp = () => resolveGone('its terminal is gone');
  if (piped) stdin.on('end', onClose).on('error', onClose).resume();
  // Before the handlers of the caller: it then knows the reason.
  process.prependListener('SIGHUP', onHangUp);
  return {
    gone,
    begin() {
      ready = true;
      if (closed && process.ppid !== ppid) onClose();
    },
    stop() {
      process.off('SIGHUP', onHangUp);
      if (piped) stdin.off('end', onClose).off('error', onClose).destroy();
    },
  };
}

function isPipe(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isSocket();
  } catch {
    return false;
  }
}
