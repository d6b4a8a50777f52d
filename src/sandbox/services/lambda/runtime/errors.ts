// A function's errors, as Lambda's Node.js runtime names, logs and returns them.
import { types } from 'node:util';
import { lambdaPaths } from './lambda-paths.ts';
import type { ErrorPayload } from './messages.ts';

type RuntimeErrorName =
  | 'ImportModuleError'
  | 'HandlerNotFound'
  | 'MalformedHandlerName'
  | 'UserCodeSyntaxError'
  | 'CallbackHandlerDeprecated'
  | 'UnhandledPromiseRejection'
  | 'NodeJsExit';

/** Of an error as `cause`, the text with its name is the message. */
export function runtimeError(name: RuntimeErrorName, cause: unknown): Error {
  const error = new Error(String(cause));
  const stack = (error.stack ?? '').slice(String(error).length);
  // Not enumerable: the log has an error's own properties, and Lambda's errors have their name from their class.
  Object.defineProperty(error, 'name', { value: `Runtime.${name}` });
  error.stack = `${String(error)}${stack}`;
  return error;
}

export function unhandledRejection(reason: unknown, promise: unknown): Error {
  return Object.assign(runtimeError('UnhandledPromiseRejection', reason), { reason, promise });
}

function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

export function errorPayload(error: unknown): ErrorPayload {
  if (!isError(error)) return { errorType: typeof error, errorMessage: lambdaPaths(String(error)), trace: [] };
  return {
    errorType: error.name,
    errorMessage: lambdaPaths(error.message),
    trace: lambdaPaths(error.stack ?? '').split('\n'),
  };
}

/** As the log has it, after "Invoke Error" or another title. */
export function errorText(error: unknown): string {
  try {
    if (isError(error)) return `\t${JSON.stringify(error, (_key, value: unknown) => withOwnProperties(value))}`;
  } catch {
    // The error's own properties contain a cycle: the payload leaves them out.
  }
  return `\t${JSON.stringify(errorPayload(error))}`;
}

function withOwnProperties(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { code } = value as { code?: unknown };
  const stack = typeof value.stack === 'string' ? value.stack.split('\n') : undefined;
  const head = { errorType: value.name, errorMessage: value.message, code };
  return Object.assign(head, value, { stack });
}
