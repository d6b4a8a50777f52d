// A server in place of AWS (`--endpoint-url`): its address, and what it does not support. A missing operation is reported
// as such, and never as a failure of the learner's stack.
import { WorkshopError, usageError } from '../../engine/errors.ts';
import type { HttpAnswer, HttpRequest, TargetId } from '../../engine/types.ts';
import type { ConfiguredEndpoint } from './configured-endpoints.ts';
import type { CallInterceptor } from '../calls/clients.ts';
import { http } from '../calls/http.ts';

/** The address as it is stored; throws if it is not valid. */
export function checkEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname)
    throw usageError(`"${text}" is not the address of a server. An example is http://127.0.0.1:4566.`, withEndpoint);
  if (url.username || url.password || url.search || url.hash)
    throw usageError(
      'The address of the server is a host and a port, without user name, password, ? or #.',
      withEndpoint,
    );
  if (isAwsHost(url.hostname))
    throw usageError(
      'This is an address of AWS itself, which serves only one service. Leave out --endpoint-url to use AWS.',
      withEndpoint,
    );
  return url.href.replace(/\/$/, '');
}

const withEndpoint = 'workshop start --target aws --endpoint-url http://127.0.0.1:4566';

/** Where the address comes from: the flag, or AWS_ENDPOINT_URL. */
export interface ServerChoice {
  readonly flag?: string | undefined;
  readonly environment?: string | undefined;
  /** What the SDK uses by itself, without an address of the workshop: see configured-endpoints.ts. */
  configured?(profile: string | undefined): Promise<readonly ConfiguredEndpoint[]>;
}

/** The flag, then the checkpoint, then the environment; undefined for AWS itself. */
export function serverOf(
  { flag, environment }: ServerChoice,
  known: TargetId | undefined,
  kind: TargetId['kind'] = 'sandbox',
): string | undefined {
  if (kind === 'sandbox') {
    if (flag === undefined) return undefined;
    throw usageError('--endpoint-url is for --target aws. The sandbox starts its own server.', withEndpoint);
  }
  const recorded = known?.kind === 'aws' ? known.endpoint : undefined;
  const asked = flag ?? recorded ?? (environment || undefined);
  if (known && asked !== undefined && recorded === undefined) throw startedOnAws(asked, flag === undefined);
  return asked === undefined ? undefined : checkEndpoint(asked);
}

/** Another server has none of the resources on AWS: a teardown there would report them as deleted. */
function startedOnAws(asked: string, fromEnvironment: boolean): WorkshopError {
  return usageError(
    `The workshop in this folder is on AWS itself, and ${fromEnvironment ? 'AWS_ENDPOINT_URL' : '--endpoint-url'} points to ${asked}.`,
    fromEnvironment
      ? 'unset AWS_ENDPOINT_URL   # then run your command again'
      : `workshop start --target aws --endpoint-url ${asked} --dir <another folder>`,
  );
}

/** 501 and its like become one error, which makes a check "could not check". */
export function reportUnsupported(
  endpoint: string,
  around: CallInterceptor = (_call, next) => next(),
): CallInterceptor {
  return async (call, next) => {
    try {
      return await around(call, next);
    } catch (error) {
      if (!isUnknown(error)) throw error;
      const message = `The server at ${endpoint} does not support ${call.service} ${call.operation} (${error.name}: ${error.message}).`;
      throw notServed(message, error);
    }
  };
}

/** As our sandbox, LocalStack, Moto and AWS itself spell it. */
function isUnknown(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return (
    $metadata?.httpStatusCode === 501 ||
    /^(NotImplemented|UnknownOperation|UnknownAction|InvalidAction)(Exception|Error)?$/.test(error.name)
  );
}

/** Websites, distributions and APIs have their own addresses, and such a server may not serve them. */
export async function httpOnOtherServer(
  endpoint: string,
  url: string,
  request: HttpRequest | undefined,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const { hostname, host } = new URL(url);
  // AWS itself would answer, about somebody else's resource.
  if (isAwsHost(hostname))
    throw notServed(`The server at ${endpoint} does not serve ${host}, which is an address of AWS itself.`);
  try {
    return await http(url, request, signal);
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'AbortError' || isPassing(error)) throw error;
    throw notServed(
      `${host}, the address that the server at ${endpoint} returned, does not answer: ${error.message}.`,
      error,
    );
  }
}

function isPassing({ code, message }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE' || message.includes('socket hang up');
}

export function isAwsHost(hostname: string): boolean {
  return /(^|\.)(amazonaws\.com(\.cn)?|cloudfront\.net|api\.aws|on\.aws)$/.test(hostname);
}

function notServed(message: string, cause?: unknown): WorkshopError {
  return new WorkshopError({
    code: 'not-served',
    message,
    state: 'Your stack is not the cause. The checkpoint has what was created.',
    fix: 'workshop status',
    cause,
  });
}
