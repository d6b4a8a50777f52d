// Runs a handler on one event, under the rules of its runtime: callbacks up to nodejs22.x, promises alone since 24.
import { runtimeError } from './errors.ts';
import { isStreaming, type Handler } from './load.ts';
import { runStreaming } from './streaming.ts';
import type { EventMessage } from './wire.ts';

export interface Outcome {
  readonly value?: unknown;
  readonly bytes?: Buffer;
  readonly error?: unknown;
}
export type Settle = (outcome: Outcome) => void;

/** What to do once nothing keeps the event loop alive. */
export interface Drained {
  set(action: () => void): void;
}

export function buildContext(message: EventMessage): Record<string, unknown> {
  const { env } = process;
  return {
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: message.clientContext === undefined ? undefined : (JSON.parse(message.clientContext) as unknown),
    identity: undefined,
    invokedFunctionArn: message.functionArn,
    awsRequestId: message.requestId,
    tenantId: undefined,
    getRemainingTimeInMillis: () => message.deadline - Date.now(),
  };
}

export function invokeModern(
  handler: Handler,
  event: unknown,
  context: Record<string, unknown>,
  settle: Settle,
  drained: Drained,
): void {
  drained.set(() => settle({ error: neverSettled() }));
  run(handler, event, context).then(settle, (error: unknown) => settle({ error }));
}

async function run(handler: Handler, event: unknown, context: unknown): Promise<Outcome> {
  if (isStreaming(handler)) return { bytes: await runStreaming(handler, event, context) };
  return { value: await handler(event, context) };
}

export function invokeClassic(
  handler: Handler,
  event: unknown,
  context: Record<string, unknown>,
  settle: Settle,
  drained: Drained,
): void {
  let waits = true;
  const callback = (error: unknown, value?: unknown) => {
    const outcome = error === undefined || error === null ? { value } : { error };
    if (waits) drained.set(() => settle(outcome));
    else settle(outcome);
  };
  const done = (error: unknown, value?: unknown) => {
    waits = false;
    callback(error, value);
  };
  Object.assign(context, {
    done,
    succeed: (value: unknown) => done(null, value),
    fail: (error: unknown) => done(error ?? 'handled'),
  });
  Object.defineProperty(context, 'callbackWaitsForEmptyEventLoop', {
    get: () => waits,
    set(value: unknown) {
      waits = Boolean(value);
    },
    enumerable: true,
  });
  // A handler that neither promises nor calls back ends with null once there is nothing left to wait for.
  drained.set(() => settle({ value: null }));
  if (isStreaming(handler)) return invokeModern(handler, event, context, settle, drained);
  try {
    const result = handler(event, context, callback);
    if (!isThenable(result)) return;
    drained.set(() => settle({ error: neverSettled() }));
    result.then(
      (value) => settle({ value }),
      (error) => settle({ error }),
    );
  } catch (error) {
    settle({ error });
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function neverSettled(): Error {
  return runtimeError(
    'NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise ' +
      'that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
  );
}

/** The answer's JSON; throws where the value has none. */
export function stringify(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}
