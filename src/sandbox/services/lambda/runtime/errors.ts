// A function's errors, as Lambda's Node runtime names, logs and answers them.
import { types } from 'node:util';
import { lambdaPaths } from './lambda-paths.ts';
import type { ErrorPayload } from './wire.ts';

export type RuntimeErrorName =
  | 'ImportModuleError'
  | 'HandlerNotFound'
  | 'MalformedHandlerName'
  | 'UserCodeSyntaxError'
  | 'CallbackHandlerDeprecated'
  | 'UnhandledPromiseRejection'
  | 'NodeJsExit';

/** `cause` may be an error: its text, with its name, is then the message. */
export function runtimeError(name: RuntimeErrorName, cause: unknown): Error {
  const error = new Error(String(cause));
  const stack = (error.stack ?? '').slice(String(error).length);
  // Not enumerable: the log shows an error's own properties, and Lambda's have their name from their class.
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

/** As it stands in the log, behind "Invoke Error" and its kin. */
export function errorText(error: unknown): string {
  try {
    if (isError(error)) return `\t${JSON.stringify(error, (_key, value: unknown) => withOwnProperties(value))}`;
  } catch {
    // A cycle among the error's own properties: the plain payload says enough.
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
