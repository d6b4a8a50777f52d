// Proves to a client that the sandbox at an address has the secret of the client's locator, without sending the secret.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** The headers of a health request: 32 random bytes in hex, and the id of the key whose secret proves it. */
export const challengeHeader = 'x-workshop-challenge';
export const challengeKeyHeader = 'x-workshop-challenge-key';

interface Claim {
  readonly pid: number;
  readonly folder?: string | undefined;
}

/** The address is part of it: another program cannot pass the challenge on to the real sandbox. */
export function proofOf(secret: string, challenge: string, url: string, { pid, folder = '' }: Claim): string {
  return createHmac('sha256', secret)
    .update(['workshop-sandbox', challenge, url, pid, folder].join('\n'))
    .digest('hex');
}

export function isChallenge(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{64}$/.test(text);
}

export function isProof(given: unknown, wanted: string): boolean {
  if (typeof given !== 'string' || !/^[0-9a-f]{64}$/.test(given)) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}
