// The two targets: the embedded sandbox and the learner's AWS account. They differ in addresses and credentials, and
// only here; nothing outside this file may ask which one it is on in order to behave differently.
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { WorkshopError } from '../engine/errors.ts';
import type { TargetId } from '../engine/types.ts';
import { ensureSandbox, SandboxStartError, type Locator } from '../sandbox/process.ts';
import type { ClientConfig } from './clients.ts';
import { dashWebsiteRegions } from './facts.ts';
import { http } from './http.ts';

export interface Target {
  readonly kind: TargetId['kind'];
  readonly region: string;
  readonly config: ClientConfig;
  websiteUrl(bucket: string): Promise<string>;
  distributionUrl(domainName: string): string;
}

export interface SandboxChoice {
  readonly kind: 'sandbox';
  readonly region: string;
  /** Where its state lies. */
  readonly dir: string;
  readonly pace?: string | undefined;
}

export interface AwsChoice {
  readonly kind: 'aws';
  readonly region: string;
  readonly profile?: string | undefined;
}

export async function openTarget(choice: SandboxChoice | AwsChoice): Promise<Target> {
  return choice.kind === 'sandbox' ? openSandbox(choice) : openAws(choice);
}

async function openSandbox({ region, dir, pace }: SandboxChoice): Promise<Target> {
  const locator = await ensureSandbox(dir, { pace }).catch((error: unknown) => {
    if (!(error instanceof SandboxStartError)) throw error;
    throw new WorkshopError({
      code: 'sandbox',
      message: error.message,
      state: 'Its state on disk was not changed.',
      fix: 'workshop sandbox logs',
      cause: error,
    });
  });
  return sandboxTarget(locator, region);
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
      forcePathStyle: true,
      requestHandler: { ...timeouts, httpAgent: new Agent({ keepAlive: true, lookup: loopback }) },
    },
    async websiteUrl(bucket) {
      const { body } = await http(`${url}/_sandbox/doors`);
      const doors = JSON.parse(body) as { kind: string; id: string; url: string }[];
      const door = doors.find(({ kind, id }) => kind === 'website' && id === bucket);
      if (!door)
        throw new WorkshopError({
          code: 'network',
          message: `The bucket ${bucket} has no website in the sandbox.`,
          fix: 'workshop verify hosting',
        });
      return door.url;
    },
    distributionUrl: (domainName) => `http://${domainName}`,
  };
}

/** Without bounds, a dropped connection would hang a command for ever. Milliseconds. */
const timeouts = { connectionTimeout: 5_000, requestTimeout: 90_000 };

const loopback: LookupFunction = (_name, { all }, done) =>
  all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);

function openAws({ region, profile }: AwsChoice): Target {
  return {
    kind: 'aws',
    region,
    config: { region, ...(profile && { profile }), requestHandler: timeouts },
    websiteUrl: (bucket) =>
      Promise.resolve(
        `http://${bucket}.s3-website${dashWebsiteRegions.has(region) ? '-' : '.'}${region}.amazonaws.com`,
      ),
    distributionUrl: (domainName) => `https://${domainName}`,
  };
}
