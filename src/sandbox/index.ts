// The sandbox: a small AWS on loopback. Everything is put together here and nowhere else.
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createDoors } from './doors/doors.ts';
import { createControlPlane } from './http/control-plane.ts';
import type { Faults } from './http/faults.ts';
import { createIam } from './iam/iam.ts';
import { ensureRootKey } from './iam/keys.ts';
import { createLogs } from './logs/logs.ts';
import { paces, type Pace, type PaceName } from './pace.ts';
import { own } from './owner.ts';
import type { AccessKey, Buckets, Lambda, World } from './ports.ts';
import { openStore, type Store } from './store.ts';

export type { FaultError, FaultKind, Faults } from './http/faults.ts';
export { paces, type Pace, type PaceName } from './pace.ts';
export { OwnedError } from './owner.ts';
export { StateError, type Store } from './store.ts';
export type { AccessKey } from './ports.ts';

export interface SandboxOptions {
  /** Where its state lies; made when missing. */
  readonly dir: string;
  /** 0: any free port. A taken port is an error (EADDRINUSE): the caller decides whether another will do. */
  readonly port?: number;
  readonly pace?: PaceName | Pace;
  readonly log?: (line: string) => void;
  readonly now?: () => number;
  /** For tests: what goes wrong, and when. */
  readonly faults?: Faults;
  /** Drops what cannot be read of a damaged state; a copy of it is kept. */
  readonly repair?: boolean;
}

export interface Sandbox {
  /** `http://127.0.0.1:4566` */
  readonly url: string;
  /** Of the sandbox's own administrator, in its default account. */
  readonly key: AccessKey;
  readonly store: Store;
  /** When the last request came in, in milliseconds since 1970. */
  lastUsed(): number;
  close(): Promise<void>;
}

/** Rejects with an OwnedError where another process has the folder, and with a StateError where its state is unusable. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  await mkdir(options.dir, { recursive: true, mode: 0o700 });
  const release = await own(options.dir);
  try {
    const store = await openStore(options.dir, { repair: options.repair });
    try {
      return await serve(options, store, release);
    } catch (error) {
      await store.close();
      throw error;
    }
  } catch (error) {
    await release();
    throw error;
  }
}

async function serve(options: SandboxOptions, store: Store, release: () => Promise<void>): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const scratch = join(options.dir, 'scratch');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const key = ensureRootKey(store);
  await store.commit();

  let used = now();
  const touched = () => void (used = now());
  const closers: (() => Promise<void>)[] = [];
  const log = options.log ?? (() => undefined);
  let origin = '';
  const pace = typeof options.pace === 'object' ? options.pace : paces[options.pace ?? 'instant'];
  const iam = createIam({ store, pace, now });
  const doors = createDoors({
    store,
    log,
    touched,
    handlers: {
      api: once(async () => (await import('./doors/api.ts')).apiDoor(world)),
      website: once(async () => (await import('./doors/website.ts')).websiteDoor(world)),
      distribution: once(async () => (await import('./doors/distribution.ts')).distributionDoor(world)),
    },
  });
  let calls = 0;
  const world: World = {
    store,
    pace,
    faults: (service, operation) => options.faults?.(service, operation, (calls += 1)),
    now,
    log,
    iam,
    doors,
    scratch,
    dir: options.dir,
    origin: () => origin,
    logs: createLogs({ store, pace, now, log, iam }),
    onClose: (close) => void closers.unshift(close),
    lambda: once(async (): Promise<Lambda> => {
      const lambda = (await import('./lambda/lambda.ts')).createLambda(world);
      closers.unshift(() => lambda.close());
      return lambda;
    }),
    s3: once(async (): Promise<Buckets> => (await import('./s3/buckets.ts')).createBuckets(world)),
  };

  const id = randomUUID();
  const server = createControlPlane(world, () => ({ sandbox: 1, id, pid: process.pid, account: key.account }), touched);
  await listen(server, options.port ?? 0);
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await doors.reopen();

  return {
    url: origin,
    key,
    store,
    lastUsed: () => used,
    close: once(async () => {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await stopped;
      await doors.closeAll();
      try {
        for (const close of closers) await close();
        await store.close();
      } finally {
        await rm(scratch, { recursive: true, force: true });
        await release();
      }
    }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
