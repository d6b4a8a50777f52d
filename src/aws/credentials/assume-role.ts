// The credentials of a role in another account: assumed on first use, shared by all clients, renewed before they end.
import type { ClientConfig } from '../calls/clients.ts';

export interface RoleToAssume {
  readonly arn: string;
  readonly externalId?: string | undefined;
  /** A session policy: the session may do what both it and the role allow. JSON, at most 2,048 characters. */
  readonly policy?: string | undefined;
  /** What CloudTrail of that account shows as the caller: 2 to 64 letters. */
  readonly sessionName: string;
  /** Seconds that a session lasts: 900 at least. An hour is the most for who comes by a role himself (role chaining). */
  readonly seconds?: number | undefined;
  /** Seconds before its end at which a session is renewed. */
  readonly spare?: number | undefined;
}

interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

const anHour = 3600;
/** As long as the SDK itself takes credentials for as good as expired. */
const fiveMinutes = 300;

/** Rejects with what STS answered; the next call tries again. */
export function assumedCredentials(
  config: ClientConfig,
  { arn, externalId, policy, sessionName, seconds = anHour, spare = fiveMinutes }: RoleToAssume,
): () => Promise<RoleCredentials> {
  let current: Promise<RoleCredentials> | undefined;
  let goodUntil = 0;

  async function renewed(): Promise<RoleCredentials> {
    const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
    const sts = new STSClient({ ...config } as never);
    try {
      const input = {
        RoleArn: arn,
        RoleSessionName: sessionName,
        DurationSeconds: seconds,
        ExternalId: externalId,
        Policy: policy,
      };
      const { Credentials } = await sts.send(new AssumeRoleCommand(input));
      const expiration = Credentials?.Expiration ?? new Date(Date.now() + seconds * 1000);
      goodUntil = expiration.getTime() - spare * 1000;
      return {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
        expiration,
      };
    } finally {
      sts.destroy();
    }
  }

  return () => {
    // Callers that ask while it is being renewed share the new session.
    if (!current || Date.now() >= goodUntil) {
      goodUntil = Infinity;
      current = renewed().catch((error: unknown) => {
        goodUntil = 0;
        throw error;
      });
    }
    return current;
  };
}
