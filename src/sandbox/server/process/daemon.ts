// The sandbox as a background process. The CLI starts it and finds it by its locator file. It ends by a signal, after
// hours without a request, or when its folder or its program is deleted or replaced.
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openDaemonLog } from './daemon-log.ts';
import { createIdleCollector } from './free-memory.ts';
import { exitCodes } from '../../client/process.ts';
import { isLocated, readLocator, removeLocator, writeLocator } from '../../client/locator.ts';
import {
  exitReasonOf,
  FolderInUseError,
  startSandbox,
  type Durability,
  type PaceName,
  type Sandbox,
} from '../../sandbox.ts';

const preferredPort = 4566;
/** How long to wait for another sandbox of this folder that is starting or stopping. */
const maxWait = 10_000;

const { values } = parseArgs({
  options: {
    dir: { type: 'string', default: '.' },
    pace: { type: 'string', default: 'demo' },
    port: { type: 'string' },
    /** Seconds without a request, until it stops. */
    idle: { type: 'string', default: String(4 * 60 * 60) },
    /** Drops the lines of a damaged state that cannot be read. */
    repair: { type: 'boolean', default: false },
    /** `power`: a change is on the disk itself before it is answered. */
    durability: { type: 'string', default: 'process' },
    /** Its state is from somebody else, and their code would run as this user. */
    'no-functions': { type: 'boolean', default: false },
  },
});
const { dir, repair } = values;
const pace = values.pace as PaceName;
const durability = values.durability as Durability;
const functions = values['no-functions'] ? 'blocked' : undefined;
const idleMs = Number(values.idle) * 1000;

const program = programIdentity();
const log = openDaemonLog(dir);
const sandbox = await start().catch((error: unknown) => fail(error as Error));
log(`sandbox of ${dir} listens on ${sandbox.url}, process ${process.pid}, Node ${process.versions.node}, pace ${pace}`);
log.flush();
await writeLocator(dir, { ...sandbox.ownKey, url: sandbox.url, pace, functions }).catch((error: unknown) =>
  fail(error as Error),
);

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
process.on('uncaughtException', (error) => void stop(`bug ${error.stack ?? String(error)}`));
process.on('unhandledRejection', (error) => log(`bug ${error instanceof Error ? error.stack : String(error)}`));
const collectWhenIdle = createIdleCollector(sandbox);
setInterval(
  () => {
    collectWhenIdle();
    if (sandbox.idleFor() > idleMs) void stop(`idle for ${idleMs / 1000} seconds`);
    // The folder was deleted or replaced: no command can find this sandbox any more.
    if (!isLocated(dir)) void stop('its folder is gone');
    // By an update: what it has not loaded yet is gone. The next command starts the new program with the same state.
    if (programIdentity() !== program) void stop('its program was replaced');
  },
  Math.min(2_000, idleMs / 2),
);

/** Device, number on it and time of the built file; undefined where it is gone, and in the source tree, where files stay. */
function programIdentity(): string | undefined {
  const file = process.argv[1] ?? '';
  const found = file.endsWith('.js') ? statSync(file, { bigint: true, throwIfNoEntry: false }) : undefined;
  return found && `${found.dev}:${found.ino}:${found.mtimeNs}`;
}

async function start(): Promise<Sandbox> {
  for (const until = performance.now() + maxWait; ; await sleep(50)) {
    try {
      return await startOnPort();
    } catch (error) {
      if (!(error instanceof FolderInUseError)) throw error;
      // Another process was faster, and its caller joins that one. After one that is stopping, this one starts.
      if (readLocator(dir)?.pid === error.pid || performance.now() > until) throw error;
    }
  }
}

async function startOnPort(): Promise<Sandbox> {
  const options = { dir, pace, log, repair, durability, functions } as const;
  if (values.port !== undefined) return startSandbox({ ...options, port: Number(values.port) });
  // The port of one that was killed: a shell's environment may name it.
  const before = Number(/:(\d+)$/.exec(readLocator(dir)?.url ?? '')?.[1] ?? preferredPort);
  for (const port of new Set([before, preferredPort])) {
    try {
      return await startSandbox({ ...options, port });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  return startSandbox({ ...options, port: 0 });
}

function fail(error: NodeJS.ErrnoException): never {
  const reason = exitReasonOf(error);
  const text = {
    port: `port ${values.port ?? preferredPort} is taken (EADDRINUSE)`,
    disk: `no space is left on the disk for ${dir}`,
  }[reason as 'port'];
  log(`cannot start: ${text ?? error.message}`);
  log.flush();
  process.exit(exitCodes[reason]);
}

async function stop(reason: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log(`stops: ${reason}`);
  // A function's process may hang. What was acknowledged is on disk already.
  log.flush();
  setTimeout(() => process.exit(1), 5_000).unref();
  removeLocator(dir);
  await sandbox.close().catch((error: unknown) => log(`bug ${String(error)}`));
  log.flush();
  process.exit(0);
}
