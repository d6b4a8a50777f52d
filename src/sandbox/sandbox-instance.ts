// A sandbox between two resets, put together from the server and the services: store, access, endpoints, services.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { callFor } from './server/control-plane/call-for.ts';
import { serve, serveFor } from './server/control-plane/serve.ts';
import { createEndpoints } from './server/endpoints.ts';
import type { ClientTimeouts } from './server/http/server.ts';
import { createAccess } from './services/access.ts';
import { createMetrics } from './services/cloudwatch/metrics/metrics.ts';
import { createLogs } from './services/logs/ingestion/log-delivery.ts';
import type { Buckets } from './services/s3/buckets.ts';
import type { Lambda } from './services/lambda/lambda.ts';
import type { Instance, SandboxContext, ServiceDirectory } from './server/context.ts';
import type { ServiceContext } from './services/context.ts';
import type { Service } from './server/service.ts';
import { endpointHandlers, idOf, services as entries, type ServiceId } from './services/index.ts';
import type { Store } from './state/store.ts';

// A sandbox's own keys are IAM's records, and outlive a reset.
export { ensureKeys, keepKeys, type GivenKey } from './services/iam/rules/administrator.ts';

/** What stays the same over a reset. */
export type InstanceSettings = Pick<
  SandboxContext,
  'pace' | 'now' | 'log' | 'dir' | 'durability' | 'functions' | 'origin' | 'blobAddress' | 'injection' | 'traces'
> & {
  /** Called with every request of an endpoint. */
  readonly onRequest: () => void;
  readonly timeouts: ClientTimeouts;
  /** False once the folder was deleted, and perhaps created again by another sandbox. */
  readonly isOurs: () => boolean;
};

export interface SandboxInstance extends Instance {
  readonly context: ServiceContext & { readonly endpoints: { reopen(): Promise<void> } };
  /** Counts a request until it has ended. */
  track<T>(work: () => Promise<T>): Promise<T>;
  /** Ends functions and endpoints, waits for the requests in progress, and frees everything. */
  close(): Promise<void>;
}

export const services: ServiceDirectory = { ids: Object.keys(entries), idOf };

/** How long a stop waits for requests in progress, after the functions have ended. */
const maxWait = 2_000;

export async function createSandboxInstance(setting: InstanceSettings, store: Store): Promise<SandboxInstance> {
  const { dir, now, log, pace } = setting;
  const scratch = join(dir, 'scratch');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true, mode: 0o700 });

  const closers: (() => Promise<void>)[] = [];
  const tracked = new Set<Promise<unknown>>();
  const loaded = new Map<string, Promise<Service>>();
  let lambda: Promise<Lambda> | undefined;
  let closing: Promise<void> | undefined;

  function track<T>(work: () => Promise<T>): Promise<T> {
    const ending = work().finally(() => tracked.delete(ending));
    tracked.add(ending);
    return ending;
  }

  const iam = createAccess({ store, pace, now });
  const endpoints = createEndpoints({
    store,
    traces: setting.traces,
    log,
    onRequest: setting.onRequest,
    timeouts: setting.timeouts,
    track,
    handlers: {
      api: once(() => endpointHandlers.api(sandbox)),
      website: once(() => endpointHandlers.website(sandbox)),
      'custom-resource': once(() => endpointHandlers['custom-resource'](sandbox)),
      'function-url': once(() => endpointHandlers['function-url'](sandbox)),
      distribution: once(() => endpointHandlers.distribution(sandbox)),
      s3: once(() => endpointHandlers.s3(sandbox)),
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
    metrics: createMetrics({ store, now, onClose: (close) => void closers.unshift(close) }),
    track,
    get isClosing() {
      return closing !== undefined;
    },
    onClose: (close) => void closers.unshift(close),
    async lambda() {
      if (closing && !lambda) throw new Error('The sandbox is stopping.');
      lambda ??= import('./services/lambda/lambda.ts').then(({ createLambda }) => createLambda(sandbox));
      return lambda;
    },
    s3: once(async (): Promise<Buckets> => (await import('./services/s3/buckets.ts')).createBuckets(sandbox)),
    request: (service, request, caller) =>
      'principal' in caller
        ? serveFor(caller, instance, service, request)
        : serve(instance, service, request, request.body, caller.hop),
    call: (asked, caller) => callFor(caller, instance, asked),
  };
  async function close(): Promise<void> {
    await Promise.all([endpoints.closeAll(), lambda?.then((running) => running.close())]);
    await Promise.race([Promise.allSettled(tracked), sleep(maxWait, undefined, { ref: false })]);
    try {
      for (const end of closers) await end();
      await store.close();
    } finally {
      if (setting.isOurs()) await rm(scratch, { recursive: true, force: true });
    }
  }

  const instance: SandboxInstance = {
    context: sandbox,
    service(id) {
      let known = loaded.get(id);
      if (!known) loaded.set(id, (known = entries[id as ServiceId].load(sandbox)));
      return known;
    },
    track,
    get closing() {
      return closing !== undefined;
    },
    close: () => (closing ??= close()),
  };
  return instance;
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
