// The result of an invocation: the payload for the caller, from the last event of the function's process.
import type { Failure } from './platform-log.ts';
import type { ProcessEvent } from './function-process.ts';
import { maxResponse, type ErrorPayload } from '../runtime/messages.ts';

interface InvocationResult {
  readonly payload: Buffer;
  readonly failure?: Failure | undefined;
}

/** `streamed`: what the function has streamed for a caller that wants the response complete. */
export function invocationResult(
  event: ProcessEvent | 'timeout',
  requestId: string,
  timeout: number,
  streamed: Buffer,
): InvocationResult {
  if (event === 'timeout') {
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeout.toFixed(2)} seconds`;
    return { ...failed({ errorType: 'Sandbox.Timedout', errorMessage }), failure: { status: 'timeout' } };
  }
  switch (event.type) {
    case 'done': {
      const payload = event.streamed ? streamed : Buffer.from(event.payload);
      return payload.length > maxResponse ? tooLarge() : { payload };
    }
    case 'failed':
      return event.fatal ? { ...failed(event.error), failure: failureOf(event) } : failed(event.error, true);
    case 'exit':
      return {
        ...failed({ errorType: 'Runtime.ExitError', errorMessage: exitText(event, requestId) }),
        failure: failureOf(event),
      };
    default:
      throw new Error('The runtime of a function reported twice that it is ready.');
  }
}

export function failureOf(event: ProcessEvent | 'timeout'): Failure {
  if (event === 'timeout') return { status: 'timeout' };
  if (event.type === 'failed') return { status: 'error', errorType: platformType(event.error) };
  // The payload and the log line of such an end have no other name than those of every exit.
  // source: platform.report records of such functions in public repositories, checked 2026-11-29
  const isOutOfMemory = event.type === 'exit' && event.outOfMemory;
  return { status: 'error', errorType: isOutOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError' };
}

/** The platform has one name for all errors that are not its own. */
function platformType({ errorType }: ErrorPayload): string {
  return errorType.startsWith('Runtime.') ? errorType : 'Runtime.Unknown';
}

const signals: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

export function exitText({ code, signal }: Extract<ProcessEvent, { type: 'exit' }>, requestId: string): string {
  const head = `RequestId: ${requestId} Error: Runtime exited`;
  if (signal) return `${head} with error: signal: ${signals[signal] ?? signal}`;
  return code === 0 ? `${head} without providing a reason` : `${head} with error: exit status ${code}`;
}

function failed(error: ErrorPayload, byHandler = false): InvocationResult {
  const failure: Failure = { status: 'error', errorType: error.errorType, byHandler };
  return { payload: Buffer.from(JSON.stringify(error)), failure };
}

function tooLarge(): InvocationResult {
  return failed({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${maxResponse} bytes).`,
  });
}
