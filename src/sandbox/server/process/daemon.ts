// The sandbox as a background process: started by the CLI, found again through its locator file, ended by a signal, by
// hours without a request, or by the loss of its folder.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { announce, isAnnounced, withdraw } from './announce.ts';
import { openDaemonLog } from './daemon-log.ts';
import { exitCodes } from '../../client/process.ts';
import { readLocator } from '../../client/locator.ts';
import { OwnedError, startSandbox, type PaceName, type Sandbox } from '../../sandbox.ts';
import { whyOf } from './exit-reason.ts';

const preferredPort = 4566;
/** How long one that is just starting or stopping is waited for. */
const patience = 10_000;

const { values } = parseArgs({
  options: {
    dir: { type: 'string', default: '.' },
    pace: { type: 'string', default: 'demo' },
    port: { type: 'string' },
    /** Seconds without a request, until it stops. */
    idle: { type: 'string', default: String(4 * 60 * 60) },
    /** Drops what cannot be read of the state. */
    repair: { type: 'boolean', default: false },
  },
});
const { dir, repair } = values;
const pace = values.pace as PaceName;
const idleMs = Number(values.idle) * 1000;

const log = openDaemonLog(dir);
const sandbox = await start().catch((error: unknown) => fail(error as Error));
log(`sandbox of ${dir} listens on ${sandbox.url}, process ${process.pid}, Node ${process.versions.node}, pace ${pace}`);
log.flush();
await announce(dir, sandbox, pace).catch((error: unknown) => fail(error as Error));

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
process.on('uncaughtException', (error) => void stop(`bug ${error.stack ?? String(error)}`));
process.on('unhandledRejection', (error) => log(`bug ${error instanceof Error ? error.stack : String(error)}`));
setInterval(
  () => {
    if (Date.now() - sandbox.lastUsed() > idleMs) void stop(`idle for ${idleMs / 1000} seconds`);
    // The learner has deleted the folder, or put another in its place: nobody will ever ask for this one again.
    if (!isAnnounced(dir)) void stop('its folder is gone');
  },
  Math.min(2_000, idleMs / 2),
);

async function start(): Promise<Sandbox> {
  for (const until = Date.now() + patience; ; await sleep(50)) {
    try {
      return await startOnPort();
    } catch (error) {
      if (!(error instanceof OwnedError)) throw error;
      // Somebody was faster: whoever asked for a sandbox joins that one. One that is stopping is followed.
      if (readLocator(dir)?.pid === error.owner?.pid || Date.now() > until) throw error;
    }
  }
}

async function startOnPort(): Promise<Sandbox> {
  const options = { dir, pace, log, repair };
  if (values.port !== undefined) return startSandbox({ ...options, port: Number(values.port) });
  // One that was killed is followed on its port: it may stand in the environment of a shell.
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
  const reason = whyOf(error);
  const text = {
    port: `port ${values.port ?? preferredPort} is taken (EADDRINUSE)`,
    disk: `no space is left on the disk for ${dir}`,
  }[reason as 'port'];
  log(`cannot start: ${text ?? error.message}`);
  log.flush();
  process.exit(exitCodes[reason]);
}

async function stop(why: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log(`stops: ${why}`);
  // A process of a function may hang; what was acknowledged is on disk already.
  log.flush();
  setTimeout(() => process.exit(1), 5_000).unref();
  withdraw(dir);
  await sandbox.close().catch((error: unknown) => log(`bug ${String(error)}`));
  log.flush();
  process.exit(0);
}
