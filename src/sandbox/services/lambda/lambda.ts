// Lambda, put together: functions, layers and execution environments, and what other services use of it.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../server/aws-error.ts';
import type { Principal } from '../../server/principal.ts';
import type { Hop } from '../../server/traces/hop.ts';
import { messageOf, safeText } from '../../server/traces/messages.ts';
import type { ServiceContext } from '../context.ts';
import { createEventQueue, type EventQueue } from './execution/event-queue.ts';
import { createInvoker, type Invoker } from './execution/invoker.ts';
import { functionArn, functionName, type FunctionName } from './rules/function-names.ts';
import { createFunctions, type Functions } from './rules/functions.ts';
import { createLayers, type Layers } from './rules/layers/layers.ts';
import { createPolicies, type Policies } from './rules/resource-policies.ts';

export interface Invocation {
  readonly functionArn: string;
  readonly payload: Buffer;
  readonly principal: Principal;
  /** Condition keys of a service principal: `aws:SourceArn`, `aws:SourceAccount`. */
  readonly context?: Readonly<Record<string, string>>;
}

interface InvocationResult {
  readonly payload: Buffer;
  /** `Unhandled` where the function itself failed. */
  readonly functionError?: string | undefined;
}

/** Why no function ran. */
type InvocationRefusal = 'not-found' | 'not-permitted' | 'throttled' | 'not-ready';

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
}

export function createLambda(sandbox: ServiceContext): LambdaParts {
  const functions = createFunctions(sandbox);
  const invoker = createInvoker(sandbox, functions);
  const queue = createEventQueue(sandbox, invoker);
  // What somebody else has queued waits until its function may run.
  if (sandbox.functions !== 'blocked') queue.resume();

  async function invoke({ functionArn: arn, payload, principal, context }: Invocation) {
    const name = nameOf(arn);
    const hop = principal.hop?.begin('lambda', name?.name ?? arn, arn);
    const result = await invokeAs(name, payload, { ...principal, hop }, context);
    if (hop) finishHop(hop, payload, result);
    return result;
  }

  async function invokeAs(
    name: FunctionName | undefined,
    payload: Buffer,
    principal: Principal,
    context: Invocation['context'],
  ): Promise<InvocationResult | { readonly refused: InvocationRefusal }> {
    const { hop } = principal;
    if (!name || !functions.find(name)) return { refused: 'not-found' };
    const asked = { principal, action: 'lambda:InvokeFunction', resource: functionArn(name), context };
    if (!sandbox.access.decide(asked).allowed) return { refused: 'not-permitted' };
    const requestId = randomUUID();
    if (hop) hop.id = requestId;
    try {
      const execution = await invoker.invoke(name, { requestId, payload: payload.toString('utf8'), hop });
      return { payload: execution.payload, functionError: execution.failed ? 'Unhandled' : undefined };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (hop) hop.error = { code: error.code, message: error.message };
      return { refused: refusalOf(error) };
    }
  }

  return {
    functions,
    layers: createLayers(sandbox),
    policies: createPolicies(sandbox, functions),
    invoker,
    queue,
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

/** `result`: of the function, or why it did not run. */
export function finishHop(
  hop: Hop,
  payload: Buffer,
  result: InvocationResult | { readonly refused: InvocationRefusal },
): void {
  hop.request = messageOf({}, payload);
  if ('refused' in result) return hop.finish({ status: refusalStatus[result.refused] });
  const { functionError } = result;
  const error =
    functionError === undefined ? undefined : { code: functionError, message: errorMessageIn(result.payload) };
  hop.finish({ status: 200, error, response: messageOf({}, result.payload) });
}

const refusalStatus: Readonly<Record<InvocationRefusal, number>> = {
  'not-found': 404,
  'not-permitted': 403,
  throttled: 429,
  'not-ready': 409,
};

/** What the function threw. */
function errorMessageIn(payload: Buffer): string {
  try {
    const { errorType, errorMessage } = JSON.parse(payload.toString('utf8')) as Record<string, unknown>;
    return safeText([errorType, errorMessage].filter((text) => typeof text === 'string').join(': '));
  } catch {
    return '';
  }
}

function refusalOf({ status }: AwsError): InvocationRefusal {
  if (status === 404) return 'not-found';
  if (status === 429) return 'throttled';
  return status === 403 ? 'not-permitted' : 'not-ready';
}
