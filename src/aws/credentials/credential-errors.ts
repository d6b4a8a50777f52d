// Credentials that AWS or the SDK rejects: what happened, and the command that helps. Each service spells the error in its
// own way, and the command depends on where the credentials came from.
import { WorkshopError } from '../../engine/errors.ts';

/** What is known of the credentials in use. */
export interface Login {
  readonly profile?: string | undefined;
  /** The SDK's words for where they came from (`CREDENTIALS_SSO`, …); empty while none were found. */
  readonly sources: readonly string[];
}

type Kind = 'sso' | 'login' | 'process' | 'role' | 'environment' | 'keys' | 'machine' | 'unknown';

interface Answer {
  readonly message: string;
  readonly fix: string;
}

const skewNames = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']);
const unknownKeyNames = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidAccessKeyId',
  'AuthFailure',
]);
const wrongSecretNames = new Set(['SignatureDoesNotMatch', 'InvalidSignatureException']);

const inTheMiddle = 'Nothing was rolled back. The checkpoint is saved, and workshop next continues at the same call.';

export function isClockError({ name, message }: Error): boolean {
  return skewNames.has(name) || /Signature (expired|not yet current)|request time.*too large/i.test(message);
}

/** AWS has no such access key. A region that is not enabled answers the same for every key. */
export function isUnknownKey({ name }: Error): boolean {
  return unknownKeyNames.has(name) || name === 'RegionDisabledException';
}

export function credentialError(error: Error, login: Login, state: string = inTheMiddle): WorkshopError {
  const { message, fix } = answer(error, login);
  return new WorkshopError({
    code: 'credentials',
    message,
    state,
    fix,
    cause: error,
  });
}

function answer(error: Error, login: Login): Answer {
  const { name, message } = error;
  const kind = kindOf(message, login);
  if (isClockError(error))
    return {
      message: 'The clock of this machine is wrong by more than AWS accepts.',
      fix: `${clockCommand()}   # then run your command again`,
    };
  const profile = /using profile: \[([^\]]+)\]|[Pp]rofile '?([^\s']+)'? (?:was not|could not be) found/.exec(message);
  if (profile)
    return {
      message: `This machine has no usable AWS profile "${profile[1] ?? profile[2]}".`,
      fix: 'aws configure list-profiles   # then: workshop start --target aws --profile <one of them>',
    };
  if (/from any providers/.test(message))
    return {
      message: 'No AWS credentials found: no profile, no environment variables, no instance role.',
      fix: 'aws login   # or: aws configure sso; then: workshop start --target aws --profile <name>',
    };
  // The answers of IAM Identity Center's portal: a sign-in that was ended there, and a role that is not assigned any more.
  if (/Session token not found or invalid/.test(message))
    return { message: `The sign-in${ofProfile(login)} has ended.`, fix: renewal('sso', login) };
  if (message.startsWith('ForbiddenException: No access'))
    return {
      message: `You have no access to the account and role${ofProfile(login)}. Your administrator assigns them in IAM Identity Center.`,
      fix: `aws configure sso${atProfile(login)}   # shows what is assigned to you; then run your command again`,
    };
  if (kind === 'process' && name === 'CredentialsProviderError')
    return {
      message: `The credential_process${ofProfile(login)} returned no credentials.`,
      fix: renewal(kind, login),
    };
  if (/CreateOAuth2Token/.test(message))
    return {
      message: `You have no permission to renew the login session${ofProfile(login)}. An administrator attaches the policy SignInLocalDevelopmentAccess to you.`,
      fix: renewal('login', login),
    };
  if (kind === 'login' && name === 'CredentialsProviderError')
    return {
      message: `The login session${ofProfile(login)} has expired, or you have not logged in yet.`,
      fix: renewal(kind, login),
    };
  if (unknownKeyNames.has(name))
    return { message: 'AWS has no such access key. It was deleted or mistyped.', fix: renewal(kind, login) };
  if (wrongSecretNames.has(name))
    return { message: 'The secret access key does not match the access key id.', fix: renewal(kind, login) };
  if (/[Ee]xpired/.test(`${name} ${message}`))
    return { message: `The AWS credentials${ofProfile(login)} have expired.`, fix: renewal(kind, login) };
  return {
    message: `The AWS credentials${ofProfile(login)} do not work: ${firstLine(message)}`,
    fix: renewal(kind, login),
  };
}

/** The SDK's own errors name it. For an error of a service, the source of the credentials tells. */
function kindOf(message: string, { sources }: Login): Kind {
  if (/aws sso login|SSO session/i.test(message)) return 'sso';
  // The SDK's texts for the sessions of `aws login`, which end after 12 hours or with a new password.
  if (/aws login|[/\\]login[/\\]cache|[Pp]lease reauthenticate|CreateOAuth2Token/.test(message)) return 'login';
  const from = (pattern: RegExp) => sources.some((source) => pattern.test(source));
  if (from(/SSO/)) return 'sso';
  if (from(/LOGIN/)) return 'login';
  if (from(/PROCESS/) || /credential_process|^Command failed/i.test(message)) return 'process';
  if (from(/ASSUME_ROLE|WEB_ID/)) return 'role';
  if (from(/ENV_VARS/)) return 'environment';
  if (from(/HTTP|IMDS/)) return 'machine';
  return from(/PROFILE/) ? 'keys' : 'unknown';
}

/** The command that gets new credentials of that kind. */
function renewal(kind: Kind, login: Login): string {
  const at = atProfile(login);
  const then = '   # then run your command again';
  switch (kind) {
    case 'sso':
      return `aws sso login${at}${then}`;
    case 'login':
      return `aws login${at}   # with AWS CLI 2.32 or newer; then run your command again`;
    case 'environment':
      return `export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… AWS_SESSION_TOKEN=…   # with new values; then run your command again`;
    case 'keys':
      return `aws configure${at}   # enter new keys; then run your command again`;
    case 'process':
      return `aws sts get-caller-identity${at}   # shows the error of credential_process; then run your command again`;
    case 'role':
    case 'machine':
    case 'unknown':
      return `aws sts get-caller-identity${at}   # once this answers, run your command again`;
  }
}

function clockCommand(): string {
  if (process.platform === 'darwin') return 'sudo sntp -sS time.apple.com';
  return process.platform === 'win32' ? 'w32tm /resync' : 'sudo timedatectl set-ntp true';
}

function atProfile({ profile }: Login): string {
  return profile ? ` --profile ${profile}` : '';
}

function ofProfile({ profile }: Login): string {
  return profile ? ` of the profile ${profile}` : '';
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
