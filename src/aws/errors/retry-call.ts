// Sends a call again for as long as its refusal passes by itself, and tells what it waits for.
import { isPolling } from '../../engine/wait/waiter.ts';
import { WorkshopError } from '../../engine/errors.ts';
import type { Aws, Waiter, Wait } from '../../engine/types.ts';
import { waitFor, waitForService, type Call } from './retries.ts';

/**
 * One call with its repetitions. What a lost answer has left behind is for the resource to adopt. A poll asks again by
 * itself, so that in there the bad days of a service are left to it.
 */
export async function sendAgain<T>(waiter: Waiter, call: Call, send: () => Promise<T>): Promise<T> {
  let wait: Wait | undefined;
  const passes = (error: unknown) =>
    (wait = waitFor(call, error) ?? (isPolling() ? undefined : waitForService(error))) !== undefined;
  try {
    return await waiter.retry(
      latest(() => wait),
      passes,
      send,
    );
  } catch (error) {
    // That AWS is unwell is the news, and not that it was waited for.
    const { cause } = error as Error;
    throw error instanceof WorkshopError && error.code === 'timed-out' && waitForService(cause) ? cause : error;
  }
}

/** For what reads before it writes: both again, where what was read is out of date. */
export function retryReadModifyWrite<T>(aws: Aws, call: Call, run: () => Promise<T>): Promise<T> {
  let wait: Wait | undefined;
  const passes = (error: unknown) => (wait = waitFor(call, error, 'afresh')) !== undefined;
  return aws.waiter.retry(
    latest(() => wait),
    passes,
    run,
  );
}

/** A call may be refused for one reason and then for another: what is told, and the bound, are the latest one's. */
function latest(wait: () => Wait | undefined): Wait {
  return {
    get for() {
      return wait()?.for ?? '';
    },
    get usually() {
      return wait()?.usually ?? 0;
    },
    get atMost() {
      return wait()?.atMost ?? 0;
    },
    get pauses() {
      return wait()?.pauses;
    },
  };
}
