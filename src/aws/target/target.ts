// The two targets: the embedded sandbox and the learner's AWS account. They differ in addresses and credentials, and
// only here; nothing outside this file may ask which one it is on in order to behave differently.
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { WorkshopError } from '../../engine/errors.ts';
import type { TargetId } from '../../engine/types.ts';
import { ensureSandbox, SandboxStartError, type Locator, type StartOptions } from '../../sandbox/client/process.ts';
import { sandboxClient } from '../../sandbox/client/sandbox-client.ts';
import { assumedCredentials, type RoleToAssume } from '../credentials/assume-role.ts';
import type { ClientConfig } from '../calls/clients.ts';
import { errorCategory } from '../errors/explain.ts';
import { dashWebsiteRegions } from '../facts.ts';
import type { Login } from '../credentials/credential-errors.ts';

export interface Target {
  readonly kind: TargetId['kind'];
  readonly region: string;
  readonly config: ClientConfig;
  /** Of another server than AWS's own, on the target aws. */
  readonly endpoint?: string | undefined;
  /** Where its credentials came from: the place to renew them. */
  readonly login?: () => Login;
  /** Whether this error of a connection came because the sandbox has ended; absent on AWS. */
  readonly hasEnded?: (error: unknown) => Promise<boolean>;
  /** The addresses of what the sandbox serves; absent on AWS. */
  readonly endpoints?: () => Promise<readonly { readonly kind: string; readonly id: string; readonly url: string }[]>;
  websiteUrl(bucket: string): Promise<string>;
  distributionUrl(domainName: string): string;
}

export interface SandboxChoice {
  readonly kind: 'sandbox';
  readonly region: string;
  /** Where its state lies. */
  readonly dir: string;
  readonly pace?: string | undefined;
  /** Whether the functions of its state may run on this machine. Absent, they may. */
  readonly approve?: StartOptions['approve'];
}

export interface AwsChoice {
  readonly kind: 'aws';
  readonly region: string;
  readonly profile?: string | undefined;
  /** The address of another server than AWS's own. */
  readonly endpoint?: string | undefined;
  readonly mfaCode?: ((serial: string) => Promise<string>) | undefined;
}

export async function openTarget(choice: SandboxChoice | AwsChoice): Promise<Target> {
  return choice.kind === 'sandbox' ? openSandbox(choice) : openAws(choice);
}

async function openSandbox({ region, dir, pace, approve }: SandboxChoice): Promise<Target> {
  const locator = await ensureSandbox(dir, { pace, approve }).catch((error: unknown) => {
    throw sandboxStartError(error);
  });
  return sandboxTarget(locator, region);
}

/** With the command that helps, by the reason that the sandbox gave when it ended. */
export function sandboxStartError(error: unknown): unknown {
  if (!(error instanceof SandboxStartError)) return error;
  const fix = {
    damaged: 'workshop sandbox start --repair   # keeps a copy, and drops what it cannot read',
    newer: 'workshop --version   # a newer version wrote this state, and is needed to read it',
    port: 'workshop sandbox start',
    disk: 'df -h .   # free disk space, then run your command again',
    address: 'ping -c 1 127.0.0.1   # enable IPv4 on the loopback interface, then run your command again',
  }[error.reason as 'port'];
  return new WorkshopError({
    code: 'sandbox',
    message: error.message,
    state: 'Its state on disk was not changed.',
    fix: fix ?? 'workshop sandbox logs',
    cause: error,
  });
}

/** For a command that was running. Another command starts the sandbox again. */
export function sandboxEndedError(cause: unknown): WorkshopError {
  return new WorkshopError({
    code: 'sandbox',
    message: 'The sandbox has ended: nothing listens at its address any more.',
    state: 'Nothing was rolled back. The checkpoint and the state of the sandbox have what was created.',
    fix: 'workshop sandbox start   # keeps its state; then run your command again',
    cause,
  });
}

export function sandboxTarget(
  { url, accessKeyId, secretAccessKey }: Pick<Locator, 'url' | 'accessKeyId' | 'secretAccessKey'>,
  region: string,
): Target {
  return {
    kind: 'sandbox',
    region,
    config: {
      region,
      // S3 Control puts the account in front of the host, which an address does not take. Not every system resolves
      // names below localhost, so this connection does it by itself.
      endpoint: url.replace('127.0.0.1', 'localhost'),
      credentials: { accessKeyId, secretAccessKey },
      ...settings,
      forcePathStyle: true,
      requestHandler: { ...timeouts, httpAgent: { keepAlive: true, lookup: loopback } },
    },
    hasEnded: async (error) => {
      if (errorCategory(error) !== 'network') return false;
      const { listens } = await import('../../sandbox/client/listens.ts');
      return !(await listens(url));
    },
    endpoints: () => sandboxClient({ url }).endpoints(),
    async websiteUrl(bucket) {
      const endpoints = await sandboxClient({ url }).endpoints();
      const website = endpoints.find(({ kind, id }) => kind === 'website' && id === bucket);
      if (!website)
        throw new WorkshopError({
          code: 'network',
          message: `The bucket ${bucket} has no website in the sandbox.`,
          fix: 'workshop verify hosting',
        });
      return website.url;
    },
    distributionUrl: (domainName) => `http://${domainName}`,
  };
}

/**
 * What a learner has set for AWS, such as FIPS endpoints in ~/.aws/config, does not concern the sandbox. Each client that
 * has to look for these in the environment and in files takes twice as long to make.
 */
const settings = {
  retryMode: 'standard',
  maxAttempts: 3,
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  accountIdEndpointMode: 'disabled',
  defaultsMode: 'legacy',
  requestChecksumCalculation: 'WHEN_SUPPORTED',
  responseChecksumValidation: 'WHEN_SUPPORTED',
  authSchemePreference: [],
  userAgentAppId: '',
} as const;

/** Without bounds, a dropped connection would hang a command for ever. Milliseconds. */
const timeouts = { connectionTimeout: 5_000, requestTimeout: 90_000, throwOnRequestTimeout: true };

const loopback: LookupFunction = (_name, { all }, done) =>
  all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);

/** Names below localhost are this machine (RFC 6761), which not every system's resolver knows. */
const loopbackNames: LookupFunction = (name, options, done) =>
  /(^|\.)localhost$/.test(name) ? loopback(name, options, done) : lookup(name, options, done);

async function openAws({ region, profile, endpoint, mfaCode }: AwsChoice): Promise<Target> {
  const { sharedCredentials } = await import('../credentials/shared-credentials.ts');
  const { EnvironmentAgent } = await import('../calls/environment-agent.ts');
  const agent = new EnvironmentAgent({ lookup: loopbackNames });
  const requestHandler = { ...timeouts, httpAgent: agent, httpsAgent: agent };
  const { provider, login } = await sharedCredentials({ region, profile, mfaCode, requestHandler });
  return {
    kind: 'aws',
    region,
    config: {
      region,
      ...(profile && { profile }),
      credentials: provider,
      requestHandler,
      ...(endpoint && (await import('./other-server-config.ts')).configOf(endpoint, timeouts)),
    },
    endpoint,
    login,
    websiteUrl: (bucket) => Promise.resolve(websiteOnAws(bucket, region)),
    // CloudFront's own names have no port: one that has is another server's, and speaks as that server does.
    distributionUrl: (domainName) =>
      `${endpoint && /:\d+$/.test(domainName) ? new URL(endpoint).protocol : 'https:'}//${domainName}`,
  };
}

function websiteOnAws(bucket: string, region: string): string {
  return `http://${bucket}.s3-website${dashWebsiteRegions.has(region) ? '-' : '.'}${region}.amazonaws.com`;
}

/** The same target seen by the bearer of a role, in the role's account; its credentials are renewed before they end. */
export function withRole(target: Target, role: RoleToAssume, region: string): Target {
  const { profile: _, ...config } = target.config;
  return {
    kind: target.kind,
    region,
    config: { ...config, region, credentials: assumedCredentials(target.config, role) },
    endpoint: target.endpoint,
    ...(target.hasEnded && { hasEnded: target.hasEnded }),
    websiteUrl: (bucket) =>
      target.kind === 'aws' ? Promise.resolve(websiteOnAws(bucket, region)) : target.websiteUrl(bucket),
    distributionUrl: (domainName) => target.distributionUrl(domainName),
  };
}
