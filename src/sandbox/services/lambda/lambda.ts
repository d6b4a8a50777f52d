// Lambda, put together: the owner of functions, layers and environments, and what other services know of it.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../server/aws-error.ts';
import type { Principal } from '../../server/principal.ts';
import type { ContextKeys } from '../../server/access.ts';
import type { ServiceContext } from '../context.ts';
import { createFunctions, type Functions } from './rules/functions.ts';
import { createInvoker, type Invoker } from './execution/invoker.ts';
import { createLayers, type Layers } from './rules/layers.ts';
import { functionArn, functionName, type FunctionName } from './names.ts';
import { createPolicies, policyOf, type Policies } from './rules/policies.ts';
import { createQueue, type Queue } from './execution/queue.ts';

export interface Invocation {
  /** ARN (or partial ARN, or name with account and region given by the caller's call). */
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

/** Why nothing was invoked. */
export type InvocationRefusal = 'not-found' | 'not-permitted' | 'throttled' | 'not-ready';

export interface Lambda {
  /** For services that call functions; the Invoke operation has its own, richer way in. */
  invoke(invocation: Invocation): Promise<InvocationResult | { readonly refused: InvocationRefusal }>;
  /** Ends every function's process. */
  close(): Promise<void>;
}

/** What the operations of services/lambda.ts work on. */
export interface LambdaParts extends Lambda {
  readonly functions: Functions;
  readonly layers: Layers;
  readonly policies: Policies;
  readonly invoker: Invoker;
  readonly queue: Queue;
  /** Whether this principal may invoke the function, by its own policies or the function's. */
  readonly judge: (
    name: FunctionName,
    principal: Principal,
    context?: ContextKeys,
  ) => { allowed: boolean; text: string };
}

export function createLambda(sandbox: ServiceContext): LambdaParts {
  const functions = createFunctions(sandbox);
  const invoker = createInvoker(sandbox, functions);
  const queue = createQueue(sandbox, invoker);
  queue.resume();

  const judge: LambdaParts['judge'] = (name, principal, context) => {
    const record = functions.find(name);
    return sandbox.access.decide({
      principal,
      action: 'lambda:InvokeFunction',
      resource: functionArn(name),
      ...(context && { context }),
      resourcePolicy: record && policyOf(record, name),
    });
  };

  async function invoke({ functionArn: arn, payload, principal, context }: Invocation) {
    const name = nameOf(arn);
    if (!name || !functions.find(name)) return { refused: 'not-found' as const };
    if (!judge(name, principal, context).allowed) return { refused: 'not-permitted' as const };
    try {
      const ended = await invoker.invoke(name, { requestId: randomUUID(), payload: payload.toString('utf8') });
      return { payload: ended.payload, functionError: ended.failed ? 'Unhandled' : undefined };
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
    judge,
    invoke,
    async close() {
      await Promise.all([queue.close(), invoker.close()]);
    },
  };
}

/** Services call by ARN; region and account stand in it. */
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
