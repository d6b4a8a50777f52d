// The SDK's default chain, asked once for all clients: one login, one code of an MFA device, one session of a role.
import type { Login } from './credential-errors.ts';

interface CredentialsOptions {
  readonly region: string;
  readonly profile?: string | undefined;
  /** For a profile with `mfa_serial`. */
  readonly mfaCode?: ((serial: string) => Promise<string>) | undefined;
  readonly requestHandler: object;
}

type Provider = (options?: object) => Promise<{ readonly $source?: Readonly<Record<string, unknown>> }>;

interface SharedCredentials {
  readonly provider: Provider;
  login(): Login;
}

/** Nothing is looked up before the first call. */
export async function sharedCredentials(options: CredentialsOptions): Promise<SharedCredentials> {
  const { region, profile, mfaCode, requestHandler } = options;
  const { STSClient } = await import('@aws-sdk/client-sts');
  // Every client carries the whole chain, ready for use; this one hands its own on to all the others.
  const bearer = new STSClient({
    region,
    requestHandler,
    ...(profile && { profile }),
    ...(mfaCode && { mfaCodeProvider: mfaCode }),
    // The chain would print that keys in the environment are not used where a profile is.
    logger: silent,
  });
  const chain = bearer.config.credentials as Provider;
  let sources: readonly string[] = [];
  return {
    async provider(asked) {
      const found = await chain(asked).catch(async (error: unknown) => {
        throw await profileTrouble(error, profile);
      });
      sources = Object.keys(found.$source ?? {});
      return found;
    },
    login: () => ({ profile, sources }),
  };
}

/**
 * Where a profile is missing, or its command fails, the chain looks in every other place as well, and in the end says
 * only that there was nothing anywhere.
 */
async function profileTrouble(error: unknown, profile: string | undefined): Promise<unknown> {
  if (profile === undefined || !(error instanceof Error) || !/from any providers/.test(error.message)) return error;
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const found = { ...configFile[profile], ...credentialsFile[profile] };
  const text = found['credential_process']
    ? `Command failed: the credential_process of the profile ${profile}`
    : `Could not resolve credentials using profile: [${profile}]`;
  return Object.assign(new Error(text, { cause: error }), { name: error.name });
}

const nothing = () => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
