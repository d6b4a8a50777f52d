// The inside of a sandbox, from its store to its endpoints: everything that a reset replaces.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEndpoints } from './server/endpoints.ts';
import type { Patience } from './server/http/server.ts';
import { createAuthorizer } from './services/iam/evaluation/authorizer.ts';
import { createLogs } from './services/logs/ingestion/log-delivery.ts';
import type { Buckets } from './services/s3/buckets.ts';
import type { Lambda } from './services/lambda/lambda.ts';
import type { SandboxContext } from './server/context.ts';
import type { ServiceContext } from './services/context.ts';
import type { Service } from './server/service.ts';
import { services, type ServiceId } from './services/index.ts';
import type { Store } from './state/store.ts';

/** What stays the same over a reset. */
export type InstanceSettings = Pick<SandboxContext, 'pace' | 'now' | 'log' | 'dir' | 'origin' | 'injection'> & {
  /** Called with every request of an endpoint. */
  readonly touched: () => void;
  readonly patience: Patience;
  /** False once the folder was deleted, and perhaps made anew by another sandbox. */
  readonly isOurs: () => boolean;
};

export interface SandboxInstance {
  readonly context: ServiceContext & { readonly endpoints: { reopen(): Promise<void> } };
  /** Loaded on first use. */
  service(id: ServiceId): Promise<Service>;
  /** Counts a request until it has ended. */
  visit<T>(work: () => Promise<T>): Promise<T>;
  readonly closing: boolean;
  /** Ends functions and endpoints, waits for the requests in progress, and frees everything. */
  close(): Promise<void>;
}

/** How long requests that are under way are waited for; functions are ended before. */
const patience = 2_000;

export async function createSandboxInstance(setting: InstanceSettings, store: Store): Promise<SandboxInstance> {
  const { dir, now, log, pace } = setting;
  const scratch = join(dir, 'scratch');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true, mode: 0o700 });

  const closers: (() => Promise<void>)[] = [];
  const visits = new Set<Promise<unknown>>();
  const loaded = new Map<ServiceId, Promise<Service>>();
  let lambda: Promise<Lambda> | undefined;
  let closing: Promise<void> | undefined;

  function visit<T>(work: () => Promise<T>): Promise<T> {
    const visiting = work().finally(() => visits.delete(visiting));
    visits.add(visiting);
    return visiting;
  }

  const iam = createAuthorizer({ store, pace, now });
  const endpoints = createEndpoints({
    store,
    log,
    touched: setting.touched,
    patience: setting.patience,
    visit,
    handlers: {
      api: once(async () => (await import('./services/apigateway/endpoint/endpoint.ts')).apiEndpoint(sandbox)),
      website: once(async () => (await import('./services/s3/website/endpoint.ts')).websiteEndpoint(sandbox)),
      distribution: once(async () =>
        (await import('./services/cloudfront/endpoint/endpoint.ts')).distributionEndpoint(sandbox),
      ),
    },
  });
  const sandbox: SandboxInstance['context'] = {
    ...setting,
    store,
    access: iam,
    iam,
    endpoints,
    scratch,
    logs: createLogs({ store, pace, now, log, access: iam }),
    onClose: (close) => void closers.unshift(close),
    async lambda() {
      if (closing && !lambda) throw new Error('The sandbox is stopping.');
      lambda ??= import('./services/lambda/lambda.ts').then(({ createLambda }) => createLambda(sandbox));
      return lambda;
    },
    s3: once(async (): Promise<Buckets> => (await import('./services/s3/buckets.ts')).createBuckets(sandbox)),
  };
  async function close(): Promise<void> {
    await Promise.all([endpoints.closeAll(), lambda?.then((running) => running.close())]);
    await Promise.race([Promise.allSettled(visits), sleep(patience, undefined, { ref: false })]);
    try {
      for (const end of closers) await end();
      await store.close();
    } finally {
      if (setting.isOurs()) await rm(scratch, { recursive: true, force: true });
    }
  }

  return {
    context: sandbox,
    service(id) {
      let known = loaded.get(id);
      if (!known) loaded.set(id, (known = services[id](sandbox)));
      return known;
    },
    visit,
    get closing() {
      return closing !== undefined;
    },
    close: () => (closing ??= close()),
  };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
