// Waits for Identity Center: until a request that it has accepted succeeds or fails, and until it accepts a write.
import { ConflictException } from '@aws-sdk/client-sso-admin';
import type { Aws } from '../../../../engine/types.ts';
import { ForeignAccess } from '../access-way.ts';

interface RequestStatus {
  readonly Status?: string | undefined;
  readonly RequestId?: string | undefined;
  readonly FailureReason?: string | undefined;
}

/** `what` completes "waiting for …". Throws with the reason of AWS. */
export async function assertSucceeded(
  aws: Aws,
  what: string,
  started: RequestStatus | undefined,
  describe: (requestId: string | undefined) => Promise<RequestStatus | undefined>,
): Promise<void> {
  await aws.waiter.until({ for: what, usually: 5, atMost: 600 }, async () => {
    const { Status, FailureReason } = (await describe(started?.RequestId)) ?? {};
    if (Status === 'FAILED') throw new ForeignAccess(`IAM Identity Center: ${FailureReason ?? 'no reason given'}`);
    return Status === 'SUCCEEDED' || undefined;
  });
}

/**
 * A write may not have reached every host yet, and an assignment that has ended counts for a moment. A name that is taken
 * stays taken. source: API_ConflictException of IAM Identity Center, terraform-provider-aws#26757, checked 2026-11-30
 */
export function whenAccepted<T>(aws: Aws, write: () => Promise<T>): Promise<T> {
  const wait = { for: 'IAM Identity Center to finish another change', usually: 5, atMost: 120 };
  const isTemporary = (error: unknown) => error instanceof ConflictException && !/already exists/.test(error.message);
  return aws.waiter.retry(wait, isTemporary, write);
}
