// What the caller of a function gets for what its process did.
import type { Failure } from './platform-log.ts';
import type { Reply } from './process.ts';
import { maxResponse, type ErrorPayload } from '../runtime/wire.ts';

export interface Outcome {
  readonly payload: Buffer;
  readonly failure?: Failure | undefined;
}

export function outcomeOf(reply: Reply | 'timeout', requestId: string, timeout: number): Outcome {
  if (reply === 'timeout') {
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeout.toFixed(2)} seconds`;
    return { ...failed({ errorType: 'Sandbox.Timedout', errorMessage }), failure: { status: 'timeout' } };
  }
  switch (reply.type) {
    case 'done': {
      const payload = Buffer.from(reply.payload, reply.base64 ? 'base64' : 'utf8');
      return payload.length > maxResponse ? tooLarge() : { payload };
    }
    case 'failed':
      return reply.fatal ? { ...failed(reply.error), failure: failureOf(reply) } : failed(reply.error, true);
    case 'exit':
      return failed({ errorType: 'Runtime.ExitError', errorMessage: exitText(reply, requestId) });
    default:
      throw new Error('A function said twice that it is ready.');
  }
}

export function failureOf(reply: Reply | 'timeout'): Failure {
  if (reply === 'timeout') return { status: 'timeout' };
  return { status: 'error', errorType: reply.type === 'failed' ? platformType(reply.error) : 'Runtime.ExitError' };
}

/** Errors of the function's own making have one name to the platform. */
function platformType({ errorType }: ErrorPayload): string {
  return errorType.startsWith('Runtime.') ? errorType : 'Runtime.Unknown';
}

const signals: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

export function exitText({ code, signal }: Extract<Reply, { type: 'exit' }>, requestId: string): string {
  const head = `RequestId: ${requestId} Error: Runtime exited`;
  if (signal) return `${head} with error: signal: ${signals[signal] ?? signal}`;
  return code === 0 ? `${head} without providing a reason` : `${head} with error: exit status ${code}`;
}

function failed(error: ErrorPayload, byHandler = false): Outcome {
  const failure: Failure = { status: 'error', errorType: error.errorType, byHandler };
  return { payload: Buffer.from(JSON.stringify(error)), failure };
}

function tooLarge(): Outcome {
  return failed({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${maxResponse} bytes).`,
  });
}
