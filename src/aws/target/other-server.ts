// A server that stands in for AWS (`--endpoint-url`): how it is reached, and what it does not have. What is not there is
// told as such, and never as a failure of what the learner built.
import { WorkshopError, usageError } from '../../engine/errors.ts';
import type { HttpAnswer, HttpRequest, TargetId } from '../../engine/types.ts';
import type { CallInterceptor } from '../calls/clients.ts';
import { http } from '../calls/http.ts';

/** The address as it is kept; throws for what cannot be one. */
export function checkEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname)
    throw usageError(`"${text}" is not the address of a server, such as http://127.0.0.1:4566.`, withEndpoint);
  if (url.username || url.password || url.search || url.hash)
    throw usageError(
      'The address of the server is a host and a port: without a name, a password, a ? or a #.',
      withEndpoint,
    );
  if (isOfAws(url.hostname))
    throw usageError(
      "That is one of AWS's own addresses, which serves one service alone: leave --endpoint-url out for AWS.",
      withEndpoint,
    );
  return url.href.replace(/\/$/, '');
}

const withEndpoint = 'workshop start --target aws --endpoint-url http://127.0.0.1:4566';

/** Where a command is told of the server: by its flag, or by the environment's AWS_ENDPOINT_URL. */
export interface ServerChoice {
  readonly flag?: string | undefined;
  readonly environment?: string | undefined;
}

/** The flag, then what the folder was begun with, then the environment; undefined for AWS itself. */
export function serverOf(
  { flag, environment }: ServerChoice,
  known: TargetId | undefined,
  kind: TargetId['kind'] = 'sandbox',
): string | undefined {
  if (kind === 'sandbox') {
    if (flag === undefined) return undefined;
    throw usageError('Another server is for --target aws: the sandbox starts one of its own.', withEndpoint);
  }
  const recorded = known?.kind === 'aws' ? known.endpoint : undefined;
  const asked = flag ?? recorded ?? (environment || undefined);
  if (known && asked !== undefined && recorded === undefined) throw begunOnAws(asked, flag === undefined);
  return asked === undefined ? undefined : checkEndpoint(asked);
}

/** Another server knows nothing of what was made at AWS: a teardown there would call it gone. */
function begunOnAws(asked: string, fromEnvironment: boolean): WorkshopError {
  return usageError(
    `This folder was begun on AWS itself, and ${fromEnvironment ? 'AWS_ENDPOINT_URL' : '--endpoint-url'} points to ${asked}.`,
    fromEnvironment
      ? 'unset AWS_ENDPOINT_URL   # then run your command again'
      : `workshop start --target aws --endpoint-url ${asked} --dir <another folder>`,
  );
}

/** `answers 501` and its like become one error, which a check takes for "could not check". */
export function servedBy(endpoint: string, around: CallInterceptor = (_call, next) => next()): CallInterceptor {
  return async (call, next) => {
    try {
      return await around(call, next);
    } catch (error) {
      if (!isUnknown(error)) throw error;
      const message = `The server at ${endpoint} does not have ${call.service} ${call.operation} (${error.name}: ${error.message}).`;
      throw notServed(message, error);
    }
  };
}

/** By the names that servers give it: our sandbox, LocalStack, Moto and AWS itself. */
function isUnknown(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return (
    $metadata?.httpStatusCode === 501 ||
    /^(NotImplemented|UnknownOperation|UnknownAction|InvalidAction)(Exception|Error)?$/.test(error.name)
  );
}

/** Websites, distributions and APIs have addresses of their own, which such a server may not answer at. */
export async function httpBeside(
  endpoint: string,
  url: string,
  request: HttpRequest | undefined,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const { hostname, host } = new URL(url);
  // It would be AWS that answers, about something of somebody else.
  if (isOfAws(hostname)) throw notServed(`The server at ${endpoint} has no address for it: ${host} is AWS's own.`);
  try {
    return await http(url, request, signal);
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'AbortError' || isPassing(error)) throw error;
    throw notServed(`${host}, where the server at ${endpoint} says it is, does not answer: ${error.message}.`, error);
  }
}

function isPassing({ code, message }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE' || message.includes('socket hang up');
}

export function isOfAws(hostname: string): boolean {
  return /(^|\.)(amazonaws\.com(\.cn)?|cloudfront\.net|api\.aws|on\.aws)$/.test(hostname);
}

function notServed(message: string, cause?: unknown): WorkshopError {
  return new WorkshopError({
    code: 'not-served',
    message,
    state: 'That is no fault of what was built. What was made is in the checkpoint.',
    fix: 'workshop status',
    cause,
  });
}
