// Leads an event to an environment of the function: limits, the warm pools, and what changes of the function do to them.
import * as sdk from '@aws-sdk/client-lambda';
import { throwAwsError } from '../../../server/aws-error.ts';
import type { ServiceContext } from '../../context.ts';
import { randomText } from '../../../server/random.ts';
import { createEnvironment, type Execution } from './environment.ts';
import type { Functions } from '../rules/functions.ts';
import { createMounting, type Mounting } from './mounts.ts';
import { functionArn, functionKey, type FunctionName } from '../names.ts';
import { createPool, type Pool } from './pool.ts';
import type { FunctionRecord } from '../records.ts';
import { denied } from '../errors.ts';
import type { Identity } from './variables.ts';

export interface InvocationEvent {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly clientContext?: string | undefined;
  /** `1-…`, of X-Ray's kind. */
  readonly traceRoot?: string | undefined;
}

export interface Invoked extends Execution {
  readonly version: string;
}

export interface Invoker {
  invoke(name: FunctionName, event: InvocationEvent): Promise<Invoked>;
  /** After a change of the function, or its end. */
  discard(record: Pick<FunctionRecord, 'account' | 'region' | 'name'>): void;
  close(): Promise<void>;
}

interface Warm {
  readonly generation: string;
  readonly pool: Pool;
}

export function createInvoker(sandbox: ServiceContext, functions: Functions): Invoker {
  /** By function and version. */
  const warm = new Map<string, Warm>();
  const retired = new Set<Pool>();
  const inFlight = new Map<string, number>();
  let mounting: Promise<Mounting> | undefined;
  let closed = false;

  function retire(key: string): void {
    const { pool } = warm.get(key) ?? {};
    if (!pool) return;
    warm.delete(key);
    pool.retire();
    retired.add(pool);
  }

  function poolOf(identity: Identity): Pool {
    const { record, settings, version } = identity;
    const key = `${functionKey(record)}:${version}`;
    const known = warm.get(key);
    if (known?.generation === settings.generation) return known.pool;
    retire(key);
    const pool = createPool(() => {
      if (!sandbox.iam.assumable(settings.role, 'lambda.amazonaws.com')) {
        denied('The role defined for the function cannot be assumed by Lambda.');
      }
      return createEnvironment(sandbox, identity, () => (mounting ??= createMounting(sandbox)));
    });
    warm.set(key, { generation: settings.generation, pool });
    return pool;
  }

  async function invoke(name: FunctionName, event: InvocationEvent): Promise<Invoked> {
    if (closed) throw new Error('The sandbox is stopping.');
    const identity = functions.running(name);
    const key = functionKey(name);
    const busy = inFlight.get(key) ?? 0;
    if (busy >= (identity.record.reserved ?? Infinity)) throttle();
    inFlight.set(key, busy + 1);
    try {
      const execution = await poolOf(identity).invoke({
        requestId: event.requestId,
        event: event.payload || '{}',
        functionArn: functionArn(name),
        traceId: traceId(event.traceRoot ?? newTraceRoot(sandbox.now())),
        clientContext: event.clientContext,
      });
      return { ...execution, version: identity.version };
    } finally {
      const left = (inFlight.get(key) ?? 1) - 1;
      if (left > 0) inFlight.set(key, left);
      else inFlight.delete(key);
    }
  }

  return {
    invoke,
    discard(record) {
      const key = functionKey(record);
      for (const known of warm.keys()) if (known.startsWith(`${key}:`)) retire(known);
    },
    async close() {
      closed = true;
      await Promise.all([...retired, ...[...warm.values()].map(({ pool }) => pool)].map((pool) => pool.stop()));
    },
  };
}

function throttle(): never {
  return throwAwsError(
    sdk.TooManyRequestsException$,
    'Rate Exceeded.',
    { Type: 'User', Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    { 'retry-after': '1' },
  );
}

export function newTraceRoot(now: number): string {
  return `1-${Math.floor(now / 1000).toString(16)}-${randomText(12, 'hex')}`;
}

function traceId(root: string): string {
  return `Root=${root};Parent=${randomText(8, 'hex')};Sampled=0`;
}
