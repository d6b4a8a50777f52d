// Runs a handler on one event by the rules of its runtime: callbacks up to nodejs22.x, only promises since nodejs24.x.
import { runtimeError } from './errors.ts';
import { isStreaming, type Handler } from './handler.ts';
import { runStreaming, type SendChunk } from './response-streaming.ts';
import type { EventMessage } from './messages.ts';

export interface HandlerResult {
  readonly value?: unknown;
  /** It was sent in chunks. */
  readonly streamed?: boolean;
  readonly error?: unknown;
}
type OnResult = (result: HandlerResult) => void;

/** The action for when nothing keeps the event loop alive any more. */
interface EmptyLoop {
  set(action: () => void): void;
}

/** With the members in Lambda's order, which a printed context shows. `modern`: since nodejs24.x. */
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
  // The rewritten runtime of nodejs24.x has the first two members in the other order.
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
    await freshStack();
    return { result: this.handler(...args) };
  }
}

class BufferedInvokeProcessor {
  readonly handler: Handler;

  constructor(handler: Handler) {
    this.handler = handler;
  }

  async processInvoke(event: unknown, context: unknown): Promise<HandlerResult> {
    await freshStack();
    return { value: await this.handler(event, context) };
  }
}

export function invokeModern(
  handler: Handler,
  event: unknown,
  context: Record<string, unknown>,
  onResult: OnResult,
  emptyLoop: EmptyLoop,
  sendChunk: SendChunk,
): void {
  emptyLoop.set(() => onResult({ error: unsettledPromise() }));
  const result = isStreaming(handler)
    ? runStreaming(handler, event, context, sendChunk).then(() => ({ streamed: true }))
    : new BufferedInvokeProcessor(handler).processInvoke(event, context);
  result.then(onResult, (error: unknown) => onResult({ error }));
}

export function invokeClassic(
  handler: Handler,
  event: unknown,
  context: Record<string, unknown>,
  onResult: OnResult,
  emptyLoop: EmptyLoop,
  sendChunk: SendChunk,
): void {
  if (isStreaming(handler)) return invokeModern(handler, event, context, onResult, emptyLoop, sendChunk);
  let waitsForEmptyLoop: unknown = true;
  let called = false;
  /** The first of callback, done, succeed, fail and the promise counts. */
  const once =
    <Args extends unknown[]>(action: (...args: Args) => void) =>
    (...args: Args) => {
      if (called) return;
      called = true;
      action(...args);
    };
  const end = (error: unknown, value?: unknown) => onResult(isNone(error) ? { value } : { error });
  const done = once(end);
  const succeed = once((value?: unknown) => end(null, value));
  const fail = once((error?: unknown) => end(isNone(error) ? 'handled' : error));
  // A value waits until the event loop is empty; an error does not.
  const callback = once((error: unknown, value?: unknown) => {
    if (waitsForEmptyLoop && isNone(error)) emptyLoop.set(() => onResult({ value }));
    else end(error, value);
  });
  const classicMembers = {
    get callbackWaitsForEmptyEventLoop() {
      return waitsForEmptyLoop;
    },
    set callbackWaitsForEmptyEventLoop(value: unknown) {
      waitsForEmptyLoop = value;
    },
    succeed,
    fail,
    done,
  };
  // A handler without promise and callback ends with null when the event loop is empty.
  const isAsync = Object.prototype.toString.call(handler) === '[object AsyncFunction]';
  emptyLoop.set(() => onResult(isAsync ? { error: unsettledPromise() } : { value: null }));
  new Runtime(handler)
    .handleOnceNonStreaming(event, Object.assign(classicMembers, context), callback)
    .then(({ result }) => {
      if (isThenable(result)) result.then(succeed, fail);
    }, callback);
}

/** After setImmediate and a resolved promise, a stack trace has no line of Node's below the handler's. */
function freshStack(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isNone(value: unknown): boolean {
  return value === undefined || value === null;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

function unsettledPromise(): Error {
  return runtimeError(
    'NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise ' +
      'that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
  );
}

/** JSON of the response. Throws for a value that has none. */
export function stringify(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}
