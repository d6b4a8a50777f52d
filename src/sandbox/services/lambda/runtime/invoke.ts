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

/** In the order of Lambda's own: a printed context shows it. `modern`: since nodejs24.x. */
export function buildContext(message: EventMessage, modern: boolean): Record<string, unknown> {
  const { env } = process;
  const named = {
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
  };
  const given = {
    clientContext: message.clientContext === undefined ? undefined : (JSON.parse(message.clientContext) as unknown),
    identity: undefined,
    invokedFunctionArn: message.functionArn,
    awsRequestId: message.requestId,
    tenantId: undefined,
    ...(modern && { xRayTraceId: message.traceId }),
    getRemainingTimeInMillis: () => message.deadline - Date.now(),
  };
  // The two first members change places with the runtime's rewriting.
  const { functionName, functionVersion, ...more } = named;
  return modern ? { ...given, ...named } : { functionVersion, functionName, ...more, ...given };
}

/**
 * Called as methods of these, and on a stack of their own, handlers have the same lines below them in a trace as on
 * Lambda: `at Runtime.handler`, `at Runtime.handleOnceNonStreaming`.
 */
class Runtime {
  readonly handler: Handler;

  constructor(handler: Handler) {
    this.handler = handler;
  }

  async handleOnceNonStreaming(...args: unknown[]): Promise<{ readonly result: unknown }> {
    await ownStack();
    return { result: this.handler(...args) };
  }
}

class BufferedInvokeProcessor {
  readonly handler: Handler;

  constructor(handler: Handler) {
    this.handler = handler;
  }

  async processInvoke(event: unknown, context: unknown): Promise<Outcome> {
    await ownStack();
    return { value: await this.handler(event, context) };
  }
}

export function invokeModern(
  handler: Handler,
  event: unknown,
  context: Record<string, unknown>,
  settle: Settle,
  drained: Drained,
): void {
  drained.set(() => settle({ error: neverSettled() }));
  const outcome = isStreaming(handler)
    ? runStreaming(handler, event, context).then((bytes) => ({ bytes }))
    : new BufferedInvokeProcessor(handler).processInvoke(event, context);
  outcome.then(settle, (error: unknown) => settle({ error }));
}

export function invokeClassic(
  handler: Handler,
  event: unknown,
  context: Record<string, unknown>,
  settle: Settle,
  drained: Drained,
): void {
  if (isStreaming(handler)) return invokeModern(handler, event, context, settle, drained);
  let waits: unknown = true;
  let called = false;
  /** Of callback, done, succeed, fail and the promise, the first one counts. */
  const once =
    <Args extends unknown[]>(action: (...args: Args) => void) =>
    (...args: Args) => {
      if (called) return;
      called = true;
      action(...args);
    };
  const end = (error: unknown, value?: unknown) => settle(isNone(error) ? { value } : { error });
  const done = once(end);
  const succeed = once((value?: unknown) => end(null, value));
  const fail = once((error?: unknown) => end(isNone(error) ? 'handled' : error));
  // An error does not wait for what the function has left running; a value does.
  const callback = once((error: unknown, value?: unknown) => {
    if (waits && isNone(error)) drained.set(() => settle({ value }));
    else end(error, value);
  });
  const own = {
    get callbackWaitsForEmptyEventLoop() {
      return waits;
    },
    set callbackWaitsForEmptyEventLoop(value: unknown) {
      waits = value;
    },
    succeed,
    fail,
    done,
  };
  // A handler that neither promises nor calls back ends with null once there is nothing left to wait for.
  const isAsync = Object.prototype.toString.call(handler) === '[object AsyncFunction]';
  drained.set(() => settle(isAsync ? { error: neverSettled() } : { value: null }));
  new Runtime(handler).handleOnceNonStreaming(event, Object.assign(own, context), callback).then(({ result }) => {
    if (isThenable(result)) result.then(succeed, fail);
  }, callback);
}

/** From a resolved promise, and with no tick due, the engine goes on by itself: no line of Node's stands below. */
function ownStack(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isNone(value: unknown): boolean {
  return value === undefined || value === null;
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
