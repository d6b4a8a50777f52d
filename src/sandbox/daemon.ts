// The sandbox as a background process: started by the CLI, found again through its locator file, ended by a signal or
// by hours without a request.
import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { locatorFile, logFile, type Locator } from './locator.ts';
import { startSandbox, type PaceName, type Sandbox } from './index.ts';

const idleMs = 4 * 60 * 60 * 1000;
const maxLogBytes = 10 * 1024 * 1024;
const preferredPort = 4566;

const { values } = parseArgs({
  options: { dir: { type: 'string' }, pace: { type: 'string', default: 'demo' }, port: { type: 'string' } },
});
const dir = values.dir ?? '.';
const pace = values.pace as PaceName;

await rotateLog();
const sandbox = await start().catch((error: unknown) => {
  const { code, message } = error as NodeJS.ErrnoException;
  log(
    `cannot start: ${code === 'EADDRINUSE' ? `port ${values.port ?? preferredPort} is taken (EADDRINUSE)` : message}`,
  );
  process.exit(1);
});
await announce(sandbox);
log(`sandbox of ${dir} listens on ${sandbox.url}, process ${process.pid}, Node ${process.versions.node}, pace ${pace}`);

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));
process.on('uncaughtException', (error) => void stop(`bug ${error.stack ?? String(error)}`));
process.on('unhandledRejection', (error) => log(`bug ${error instanceof Error ? error.stack : String(error)}`));
setInterval(() => {
  if (Date.now() - sandbox.lastUsed() > idleMs) void stop(`idle for ${idleMs / 3_600_000} hours`);
  // Its folder is gone: the learner has deleted the workspace, and nobody will ever ask for it again.
  if (!existsSync(dir)) process.exit(0);
}, 10_000);

async function start(): Promise<Sandbox> {
  const options = { dir, pace, log };
  if (values.port !== undefined) return startSandbox({ ...options, port: Number(values.port) });
  try {
    return await startSandbox({ ...options, port: preferredPort });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return startSandbox({ ...options, port: 0 });
  }
}

/** Written aside and renamed, so that who reads it finds it whole. */
async function announce({ url, key }: Sandbox): Promise<void> {
  const { accessKeyId, secretAccessKey, account } = key;
  const locator: Locator = {
    version: 1,
    pid: process.pid,
    url,
    account,
    accessKeyId,
    secretAccessKey,
    pace,
    startedAt: new Date().toISOString(),
  };
  const file = locatorFile(dir);
  await writeFile(`${file}.new`, `${JSON.stringify(locator, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

async function stop(why: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log(`stops: ${why}`);
  // A process of a function may hang; what was acknowledged is on disk already.
  setTimeout(() => process.exit(1), 5_000).unref();
  await sandbox.close().catch((error: unknown) => log(`bug ${String(error)}`));
  rmSync(locatorFile(dir), { force: true });
  process.exit(0);
}

async function rotateLog(): Promise<void> {
  const file = logFile(dir);
  const size = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  if (size > maxLogBytes) await rename(file, join(dir, 'sandbox.1.log'));
}

function log(line: string): void {
  appendFileSync(logFile(dir), `${new Date().toISOString()} ${line}\n`, { mode: 0o600 });
}
