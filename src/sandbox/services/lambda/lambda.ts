// Lambda, put together: functions, layers and execution environments, and what other services use of it.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../server/aws-error.ts';
import type { Principal } from '../../server/principal.ts';
import type { ContextKeys, Decision } from '../../server/access.ts';
import type { ServiceContext } from '../context.ts';
import { createEventQueue, type EventQueue } from './execution/event-queue.ts';
import { createInvoker, type Invoker } from './execution/invoker.ts';
import { functionArn, functionName, type FunctionName } from './rules/function-names.ts';
import { createFunctions, type Functions } from './rules/functions.ts';
import { createLayers, type Layers } from './rules/layers/layers.ts';
import { createPolicies, policyOf, type Policies } from './rules/resource-policies.ts';

export interface Invocation {
  readonly functionArn: string;
  readonly payload: Buffer;
  readonly principal: Principal;
  /** Condition keys of a service principal: `aws:SourceArn`, `aws:SourceAccount`. */
  readonly context?: Readonly<Record<string, string>>;
}

export interface InvocationResult {
  readonly payload: Buffer;
  /** `Unhandled` where the function itself failed. */
  readonly functionError?: string | undefined;
}

/** Why no function ran. */
export type InvocationRefusal = 'not-found' | 'not-permitted' | 'throttled' | 'not-ready';

export interface Lambda {
  /** For services that invoke functions; the Invoke operation has more options and its own checks. */
  invoke(invocation: Invocation): Promise<InvocationResult | { readonly refused: InvocationRefusal }>;
  /** Ends the processes of all functions. */
  close(): Promise<void>;
}

/** What the operations use. */
export interface LambdaParts extends Lambda {
  readonly functions: Functions;
  readonly layers: Layers;
  readonly policies: Policies;
  readonly invoker: Invoker;
  readonly queue: EventQueue;
  /** By the principal's own policies or the function's. */
  decideInvoke(name: FunctionName, principal: Principal, context?: ContextKeys): Decision;
}

export function createLambda(sandbox: ServiceContext): LambdaParts {
  const functions = createFunctions(sandbox);
  const invoker = createInvoker(sandbox, functions);
  const queue = createEventQueue(sandbox, invoker);
  // What somebody else has queued waits until its function may run.
  if (sandbox.functions !== 'blocked') queue.resume();

  function decideInvoke(name: FunctionName, principal: Principal, context?: ContextKeys): Decision {
    const record = functions.find(name);
    return sandbox.access.decide({
      principal,
      action: 'lambda:InvokeFunction',
      resource: functionArn(name),
      context,
      resourcePolicy: record && policyOf(record, name),
    });
  }

  async function invoke({ functionArn: arn, payload, principal, context }: Invocation) {
    const name = nameOf(arn);
    if (!name || !functions.find(name)) return { refused: 'not-found' as const };
    if (!decideInvoke(name, principal, context).allowed) return { refused: 'not-permitted' as const };
    try {
      const execution = await invoker.invoke(name, { requestId: randomUUID(), payload: payload.toString('utf8') });
      return { payload: execution.payload, functionError: execution.failed ? 'Unhandled' : undefined };
    } catch (error) {
      if (error instanceof AwsError) return { refused: refusalOf(error) };
      throw error;
    }
  }

  return {
    functions,
    layers: createLayers(sandbox),
    policies: createPolicies(sandbox, functions),
    invoker,
    queue,
    decideInvoke,
    invoke,
    async close() {
      await Promise.all([queue.close(), invoker.close()]);
    },
  };
}

function nameOf(arn: string): FunctionName | undefined {
  const [, , , region = '', account = ''] = arn.split(':');
  try {
    return functionName(arn, { account, region });
  } catch {
    return undefined;
  }
}

function refusalOf({ status }: AwsError): InvocationRefusal {
  if (status === 404) return 'not-found';
  if (status === 429) return 'throttled';
  return status === 403 ? 'not-permitted' : 'not-ready';
}
