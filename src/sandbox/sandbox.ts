// Starts a sandbox in this process: lock and store, an instance that a reset replaces, and the control plane.
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { folderIdentity } from '../lib/files/folder-identity.ts';
import { assertOnlyFiles, assertOwnFolder } from '../lib/files/own-file.ts';
import type { Lock } from '../lib/files/lock-file.ts';
import { createBlobAddresses } from './server/control-plane/blob-address.ts';
import { createControlPlane } from './server/control-plane/control-plane.ts';
import { keepPorts } from './server/endpoints.ts';
import { createInjections } from './server/injections/injections.ts';
import type { InjectionPlan } from './server/injections/kinds.ts';
import { createTraces } from './server/traces/traces.ts';
import { defaultTimeouts, type ClientTimeouts } from './server/http/server.ts';
import {
  createSandboxInstance,
  ensureKeys,
  keepKeys,
  services,
  type GivenKey,
  type InstanceSettings,
  type SandboxInstance,
} from './sandbox-instance.ts';
import { paces, type Pace, type PaceName } from './pace.ts';
import { isChallenge, proofOf } from './client/proof.ts';
import type { ExitReason } from './client/process.ts';
import { KeyTakenError, type AccessKey } from './server/access.ts';
import { clearState, finishClearing } from './state/clear.ts';
import { FolderInUseError, lockFolder } from './state/folder-lock.ts';
import { openStore, StateError, type Durability, type Store } from './state/store.ts';
import { makeFolder } from '../lib/files/make-folder.ts';

export type { InjectedError, InjectionKind, InjectionPlan } from './server/injections/kinds.ts';
export type { GivenKey } from './sandbox-instance.ts';
export { paces, type Pace, type PaceName } from './pace.ts';
export { FolderInUseError, KeyTakenError, StateError, type Durability, type Store };
export type { AccessKey } from './server/access.ts';

export interface SandboxOptions {
  /** The folder of its state; created where it is missing. */
  readonly dir: string;
  /** 0: any free port. A taken port is an error (EADDRINUSE): the caller decides whether another will do. */
  readonly port?: number;
  readonly pace?: PaceName | Pace;
  readonly log?: (line: string) => void;
  readonly now?: () => number;
  /** For tests: which calls fail, and how. */
  readonly injections?: InjectionPlan;
  /** How long a client may take to send a request. */
  readonly timeouts?: ClientTimeouts;
  /** Keeps a copy of damaged state and items, and drops what cannot be read. */
  readonly repair?: boolean;
  /** When a change is on the disk itself: before its answer (`power`), or a second later (`process`, the default). */
  readonly durability?: Durability;
  /** An administrator's key that is valid while this sandbox runs, beside the sandbox's own. */
  readonly key?: GivenKey;
  /** `blocked`: no function runs, as its code is from somebody else and would run as this user. */
  readonly functions?: 'blocked' | undefined;
  /** For other tools and their tests: every caller of the control plane may reset it and set injections. */
  readonly forTests?: boolean;
}

export interface Sandbox {
  /** `http://127.0.0.1:4566` */
  readonly url: string;
  /** An administrator's: the given one, or else the sandbox's own. */
  readonly key: AccessKey;
  /** Created at its first start, in its default account. */
  readonly ownKey: AccessKey;
  readonly store: Store;
  /** Milliseconds since the last request came in, by a clock that never jumps. */
  idleFor(): number;
  /** Requests since the start. */
  served(): number;
  /** Deletes everything; key, account, port and pace stay. Requests of the meantime wait. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Rejects with a FolderInUseError, a StateError where the state cannot be used, or a KeyTakenError. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  makeFolder(options.dir, 0o700);
  assertOwnFolder(options.dir);
  // Unpacked code has links of its own, and is deleted below before anything is unpacked again.
  await assertOnlyFiles(options.dir, ['scratch', 'trash']);
  const lock = await lockFolder(options.dir);
  try {
    await finishClearing(options.dir, join(options.dir, 'trash', randomUUID()));
    const { dir, repair, durability } = options;
    if (repair)
      await (await import('./services/dynamodb/dynalite/repair.ts')).repairItems(dir, options.log ?? (() => undefined));
    const store = await openStore(dir, { repair, durability, isOurs: lock.isOurs });
    try {
      return await serve(options, store, lock);
    } catch (error) {
      await store.close();
      throw error;
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function serve(options: SandboxOptions, first: Store, lock: Lock): Promise<Sandbox> {
  const { dir, log = () => undefined, now = Date.now } = options;
  const trash = join(dir, 'trash');
  await rm(trash, { recursive: true, force: true });
  const keys = ensureKeys(first, options.key);
  await first.commit();

  let used = performance.now();
  let served = 0;
  let calls = 0;
  let origin = '';
  const blobAddresses = createBlobAddresses(now);
  const traces = createTraces(now);
  const setting: InstanceSettings = {
    dir,
    isOurs: lock.isOurs,
    durability: options.durability ?? 'process',
    functions: options.functions,
    log,
    now,
    pace: typeof options.pace === 'object' ? options.pace : paces[options.pace ?? 'instant'],
    injection: (service, operation, account) =>
      options.injections?.(service, operation, (calls += 1)) ?? injections.next(service, operation, account),
    origin: () => origin,
    blobAddress: (hash) => `${origin}${blobAddresses.addressOf(hash)}`,
    onRequest() {
      used = performance.now();
      served += 1;
    },
    timeouts: options.timeouts ?? defaultTimeouts,
    traces,
  };
  const injections = createInjections({ ids: services.ids, load: (id) => instance.service(id) });
  let instance = await createSandboxInstance(setting, first);
  let opening: Promise<unknown> = Promise.resolve();
  let clearing: Promise<unknown> = Promise.resolve();
  let ended = false;

  /** Requests wait here while a reset runs. Rejects where the reset has failed. */
  async function withInstance<T>(work: (instance: SandboxInstance) => Promise<T>): Promise<T> {
    for (;;) {
      await opening;
      const current = instance;
      if (!current.closing) return current.track(() => work(current));
      if (ended) throw new Error('The sandbox is stopping.');
    }
  }

  async function empty(): Promise<void> {
    const old = instance;
    injections.clear();
    traces.clear();
    await old.close();
    const aside = join(trash, randomUUID());
    await clearState(dir, aside);
    clearing = rm(aside, { recursive: true, force: true }).catch((error: unknown) => log(`trash ${String(error)}`));
    const store = await openStore(dir, { durability: options.durability, isOurs: lock.isOurs });
    keepKeys(old.context.store, store);
    keepPorts('s3', old.context.store, store);
    await store.commit();
    instance = await createSandboxInstance(setting, store);
  }

  function reset(): Promise<void> {
    // One at a time; after one that failed, the next tries again.
    const next = opening.catch(() => undefined).then(empty);
    opening = next;
    return next;
  }

  const id = randomUUID();
  const folder = folderIdentity(dir);
  const server = createControlPlane({
    services,
    withInstance,
    log,
    onRequest: setting.onRequest,
    timeouts: setting.timeouts,
    status(challenge, accessKeyId) {
      const claim = { pid: process.pid, folder };
      // Its own key proves it also after somebody has deleted that key: the calls are refused then, and say why.
      const key = accessKeyId === keys.own.accessKeyId ? keys.own : instance.context.access.key(accessKeyId ?? '');
      const secret = key?.secretAccessKey;
      const proof = secret && isChallenge(challenge) && { proof: proofOf(secret, challenge, origin, claim) };
      return { sandbox: 1, id, ...claim, account: keys.own.account, ...proof };
    },
    instance: () => instance,
    injections,
    blobAddresses,
    traces,
    ...(options.forTests ? { reset } : { key: keys.own }),
  });
  await listen(server, options.port ?? 0);
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await instance.context.endpoints.reopen();

  return {
    url: origin,
    key: keys.given ?? keys.own,
    ownKey: keys.own,
    get store() {
      return instance.context.store;
    },
    idleFor: () => performance.now() - used,
    served: () => served,
    reset,
    close: once(async () => {
      ended = true;
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await stopped;
      await opening.catch(() => undefined);
      try {
        await instance.close();
      } finally {
        await clearing;
        if (lock.isOurs()) await rm(trash, { recursive: true, force: true });
        await lock.release();
      }
    }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(withoutLoopback(error) ?? error));
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

/** Where the machine has no IPv4 at all: browsers, SDKs and policies know loopback by this address. */
export function withoutLoopback(error: NodeJS.ErrnoException): Error | undefined {
  if (!['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code ?? '')) return undefined;
  const text = `this machine does not have the IPv4 address 127.0.0.1, which the sandbox listens on (${error.code})`;
  return new Error(text, { cause: error });
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}

/** Why a sandbox did not start, from the error of its start. */
export function exitReasonOf(error: NodeJS.ErrnoException): ExitReason {
  if (error instanceof FolderInUseError) return 'joined';
  if (error instanceof StateError) return error.reason === 'newer' ? 'newer' : 'damaged';
  if (error instanceof KeyTakenError) return 'key';
  const { code, syscall } = (error.cause ?? error) as NodeJS.ErrnoException;
  // EACCES: a port below 1024.
  if (code === 'EADDRINUSE' || (code === 'EACCES' && syscall === 'listen')) return 'port';
  if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return 'address';
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'disk' : 'failed';
}
