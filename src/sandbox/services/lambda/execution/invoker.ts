// Sends an event to an execution environment of the function, within the function's reserved concurrency.
import type { ServiceContext } from '../../context.ts';
import { randomText } from '../../../server/random.ts';
import type { Hop } from '../../../server/traces/hop.ts';
import { concurrencyExceeded, functionsBlocked, roleNoLongerAssumable } from '../errors.ts';
import type { FunctionRecord } from '../records.ts';
import type { FunctionVersion } from '../rules/function-configuration.ts';
import { functionArn, functionKey, type FunctionName } from '../rules/function-names.ts';
import type { Functions } from '../rules/functions.ts';
import { createEnvironmentPool, type EnvironmentPool } from './environment-pool.ts';
import { createEnvironment, type Execution } from './execution-environment.ts';
import type { OnChunk } from './function-process.ts';
import { createFunctionFiles, type FunctionFiles } from './function-files.ts';
import { functionMetrics } from './function-metrics.ts';

interface InvocationEvent {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly clientContext?: string | undefined;
  /** `1-…`, as X-Ray has it. */
  readonly traceRoot?: string | undefined;
  /** The part of a trace that the invocation is. */
  readonly hop?: Hop | undefined;
  /** Gets a streamed response as it comes. */
  readonly onChunk?: OnChunk | undefined;
}

interface VersionExecution extends Execution {
  readonly version: string;
}

export interface Invoker {
  invoke(name: FunctionName, event: InvocationEvent): Promise<VersionExecution>;
  /** Ends the environments of a function that is deleted. */
  discard(record: Pick<FunctionRecord, 'account' | 'region' | 'name'>): void;
  close(): Promise<void>;
}

interface GenerationPool {
  readonly generation: string;
  readonly pool: EnvironmentPool;
}

export function createInvoker(sandbox: ServiceContext, functions: Functions): Invoker {
  /** By function and version. */
  const pools = new Map<string, GenerationPool>();
  const retired = new Set<EnvironmentPool>();
  const running = new Map<string, number>();
  let files: Promise<FunctionFiles> | undefined;
  let isClosed = false;

  function retire(key: string): void {
    const { pool } = pools.get(key) ?? {};
    if (!pool) return;
    pools.delete(key);
    pool.retire();
    retired.add(pool);
  }

  function poolOf(version: FunctionVersion): EnvironmentPool {
    const { role, generation } = version.settings;
    const key = `${functionKey(version.record)}:${version.version}`;
    const existing = pools.get(key);
    if (existing?.generation === generation) return existing.pool;
    retire(key);
    const pool = createEnvironmentPool(() => {
      if (!sandbox.iam.assumable(role, 'lambda.amazonaws.com')) roleNoLongerAssumable();
      return createEnvironment(sandbox, version, () => (files ??= createFunctionFiles(sandbox)));
    });
    pools.set(key, { generation, pool });
    return pool;
  }

  function concurrencyOf(scope: Pick<FunctionName, 'account' | 'region'>): number {
    const prefix = functionKey({ ...scope, name: '' });
    let sum = 0;
    for (const [key, count] of running) if (key.startsWith(prefix)) sum += count;
    return sum;
  }

  async function invoke(name: FunctionName, event: InvocationEvent): Promise<VersionExecution> {
    if (isClosed) throw new Error('The sandbox is stopping.');
    const version = functions.runningVersion(name);
    if (sandbox.functions === 'blocked') functionsBlocked();
    const key = functionKey(name);
    const metrics = functionMetrics(sandbox, name, version.version);
    const concurrency = running.get(key) ?? 0;
    if (concurrency >= (version.record.reserved ?? Infinity)) {
      metrics.throttled();
      concurrencyExceeded();
    }
    running.set(key, concurrency + 1);
    metrics.started(concurrency + 1, concurrencyOf(name));
    try {
      const execution = await poolOf(version).invoke(
        {
          requestId: event.requestId,
          event: event.payload || '{}',
          functionArn: functionArn(name),
          traceId: traceId(event.traceRoot ?? newTraceRoot(sandbox.now())),
          clientContext: event.clientContext,
        },
        event.hop,
        event.onChunk,
      );
      metrics.finished(execution);
      return { ...execution, version: version.version };
    } finally {
      const left = (running.get(key) ?? 1) - 1;
      if (left > 0) running.set(key, left);
      else running.delete(key);
    }
  }

  return {
    invoke,
    discard(record) {
      const prefix = `${functionKey(record)}:`;
      for (const key of pools.keys()) if (key.startsWith(prefix)) retire(key);
    },
    async close() {
      isClosed = true;
      await Promise.all([...retired, ...[...pools.values()].map(({ pool }) => pool)].map((pool) => pool.stop()));
    },
  };
}

export function newTraceRoot(now: number): string {
  return `1-${Math.floor(now / 1000).toString(16)}-${randomText(12, 'hex')}`;
}

function traceId(root: string): string {
  return `Root=${root};Parent=${randomText(8, 'hex')};Sampled=0`;
}
