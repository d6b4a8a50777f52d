// Removes what CloudFront deletes by its newest ETag alone: identities, access controls and response headers policies.
import { retryReadModifyWrite } from '../../aws/retries/retry-call.ts';
import type { Aws } from '../../engine/types.ts';
import { orMissing } from '../define.ts';

interface Removal {
  /** Of CloudFront. */
  readonly operation: string;
  /** For people: `origin access control`. */
  readonly noun: string;
  /** As it is now; undefined once it is gone. */
  readonly read: () => Promise<{ readonly etag: string } | undefined>;
  readonly send: (etag: string) => Promise<unknown>;
  /** The error's name where it is gone already. */
  readonly notFound: string;
}

/** Resolves once CloudFront does not show it any more. */
export async function removeByEtag(aws: Aws, { operation, noun, read, send, notFound }: Removal): Promise<void> {
  await retryReadModifyWrite(aws, { service: 'CloudFront', operation }, async () => {
    const now = await read();
    if (now) await orMissing(send(now.etag), notFound);
  });
  await aws.waiter.until({ for: `the deletion of the ${noun}`, usually: 1, atMost: 60 }, async () =>
    (await read()) ? undefined : true,
  );
}
