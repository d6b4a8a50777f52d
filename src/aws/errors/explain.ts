// What an error of AWS means and what to do about it: the one place that knows how each service spells it.
import { WorkshopError } from '../../engine/errors.ts';
import { ForeignFileError } from '../../lib/files/own-file.ts';
import { explainSystemError } from '../../lib/files/system-errors.ts';
import { credentialError, isClockError, type Login } from '../credentials/credential-errors.ts';
import { isPermissionError } from './denials.ts';
import { permanentError } from './permanent-errors.ts';

interface AwsError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly errno?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly statusCode?: number };
}

/**
 * `throttled`, `unavailable` and `network` are temporary; `credentials`, `certificate` and `proxy` end a command; the
 * caller handles the rest.
 */
type ErrorCategory =
  | 'credentials'
  | 'permission'
  | 'throttled'
  | 'unavailable'
  | 'network'
  | 'certificate'
  | 'proxy'
  | 'interrupted'
  | 'bug'
  | 'service'
  | 'ours';

const credentialNames = new Set(
  (
    'ExpiredToken ExpiredTokenException InvalidClientTokenId UnrecognizedClientException InvalidAccessKeyId ' +
    'SignatureDoesNotMatch InvalidSignatureException RequestTimeTooSkewed InvalidToken AuthFailure ' +
    'CredentialsProviderError TokenProviderError MissingAuthenticationToken MissingAuthenticationTokenException'
  ).split(' '),
);
const throttleNames = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded/;
const networkCodes =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|ECONNABORTED|EPROTO)$/;
/** source: nodejs.org/api/tls.html, "X509 certificate error codes", checked 2026-11-29 */
const certificateCodes =
  /^(UNABLE_TO_\w+|CERT_\w+|CRL_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_INVALID)$/;

export function errorCategory(error: unknown): ErrorCategory {
  if (error instanceof WorkshopError)
    return error.code === 'interrupted' ? 'interrupted' : error.code === 'credentials' ? 'credentials' : 'ours';
  if (!(error instanceof Error)) return 'bug';
  const { name, code, message, $metadata } = error as AwsError;
  if (name === 'AbortError') return 'interrupted';
  if (credentialNames.has(name) || isClockError(error)) return 'credentials';
  if (isPermissionError(error)) return 'permission';
  if (throttleNames.test(name) || $metadata?.httpStatusCode === 429) return 'throttled';
  if (code !== undefined && certificateCodes.test(code)) return 'certificate';
  if (name === 'ProxyError') return isProxyRefusal(error) ? 'proxy' : 'network';
  if ((code !== undefined && networkCodes.test(code)) || name === 'TimeoutError' || /socket hang up/.test(message))
    return 'network';
  const status = $metadata?.httpStatusCode ?? 0;
  if (status >= 500 && status !== 501) return 'unavailable';
  return $metadata ? 'service' : 'bug';
}

/** A proxy that does not answer, or cannot reach AWS, may do so later. One that refuses goes on refusing. */
function isProxyRefusal({ status, cause }: Error & { readonly status?: number }): boolean {
  return status === undefined ? cause === undefined : status < 500;
}

/** Whether it ends a whole command, and not only what it happened in. */
export function endsCommand(error: unknown): boolean {
  if (error instanceof WorkshopError && ['needs-answer', 'sandbox'].includes(error.code)) return true;
  return ['credentials', 'certificate', 'proxy', 'interrupted', 'bug'].includes(errorCategory(error));
}

/** Whether the error says that what was asked for does not exist, as each service spells it. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && /NotFound|NoSuch/.test(error.name);
}

/** One sentence for people. */
export function explain(error: unknown): string {
  if (error instanceof WorkshopError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { name, message } = error as AwsError;
  const terminal = permanentError(error);
  if (terminal) return terminal.message;
  switch (errorCategory(error)) {
    case 'credentials':
      return `AWS rejected the credentials (${name}: ${message}).`;
    case 'permission':
      return `AWS denied the call: ${message}`;
    case 'network':
      return `The network connection failed: ${message}.`;
    case 'certificate':
      return `This machine does not trust the TLS certificate of the answer (${(error as AwsError).code}: ${message}).`;
    case 'proxy':
      return `${message}.`;
    case 'throttled':
      return `AWS throttled the request (${name}).`;
    case 'unavailable':
      return `AWS has a temporary problem (${name}: ${message}).`;
    default:
      return `${name}: ${message}`;
  }
}

/** The error that ends the command, with what to do next. */
export function asWorkshopError(
  error: unknown,
  target: 'sandbox' | 'aws' | undefined,
  login: Login = { sources: [] },
): WorkshopError {
  if (error instanceof WorkshopError) return error;
  if (error instanceof ForeignFileError)
    return new WorkshopError({
      code: 'workspace',
      message: `${error.message.slice(0, -1)}, so it is not used.`,
      state: 'Nothing was changed.',
      fix: error.fix,
      cause: error,
    });
  const request = error instanceof Error ? (error as AwsError).$metadata?.requestId : undefined;
  const state = `Nothing was rolled back. The checkpoint has what was created.${request ? ` (AWS request ${request})` : ''}`;
  const say = (code: WorkshopError['code'], fix: string) =>
    new WorkshopError({ code, message: explain(error), state, fix, cause: error });
  const terminal = permanentError(error);
  if (terminal) return new WorkshopError({ code: 'refused', state, ...terminal, cause: error });
  switch (errorCategory(error)) {
    case 'interrupted':
      return new WorkshopError({
        code: 'interrupted',
        message: 'Stopped.',
        state: 'The checkpoint is saved. The next run continues here.',
        fix: 'workshop next',
        cause: error,
      });
    case 'credentials':
      return target === 'sandbox'
        ? say('credentials', 'workshop sandbox status')
        : credentialError(error as Error, login);
    case 'permission':
      return say('refused', 'workshop next   # once you have the permission');
    case 'network':
      return target === 'sandbox'
        ? new WorkshopError({
            code: 'network',
            message: `The sandbox does not answer any more. ${explain(error)}`,
            state,
            fix: 'workshop sandbox start   # keeps its state; then run your command again',
            cause: error,
          })
        : say('network', 'workshop next   # once you are online again');
    case 'certificate':
      return new WorkshopError({
        code: 'network',
        message: explain(error),
        state: `A company network or an antivirus program often replaces certificates by its own. ${state}`,
        fix: `${setVariable('NODE_EXTRA_CA_CERTS', 'ca.pem')}   # the file with its CA certificate; then run your command again`,
        cause: error,
      });
    case 'proxy':
      return new WorkshopError({
        code: 'network',
        message: explain(error),
        state: `The proxy comes from HTTPS_PROXY or HTTP_PROXY in your environment. ${state}`,
        fix: `${setVariable('HTTPS_PROXY', 'http://user:password@proxy.example.com:3128')}   # then run your command again`,
        cause: error,
      });
    case 'throttled':
    case 'unavailable':
      return say('refused', 'workshop next   # in a minute');
    case 'service':
      return say('refused', 'workshop next');
    default: {
      const system = explainSystemError(error);
      if (system) return new WorkshopError({ code: 'workspace', state, ...system, cause: error });
      return new WorkshopError({
        code: 'bug',
        message: `Internal error. This is a bug in workshop: ${explain(error)}`,
        state,
        fix: 'workshop next --debug',
        cause: error,
      });
    }
  }
}

function setVariable(name: string, value: string): string {
  return process.platform === 'win32' ? `$env:${name} = "${value}"` : `export ${name}=${value}`;
}
