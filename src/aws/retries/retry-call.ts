// Sends a call again while its error is temporary, and says what it waits for.
import { isPolling } from '../../engine/wait/waiter.ts';
import { WorkshopError } from '../../engine/errors.ts';
import type { Aws, Waiter, Wait } from '../../engine/types.ts';
import { waitForError, waitForServiceProblem, type Call } from './wait-times.ts';

/**
 * One call with its retries. If an answer was lost, the resource adopts what the call has made. A poll repeats its calls
 * anyway, so inside of one the problems of a service are left to the poll.
 */
export async function sendWithRetries<T>(waiter: Waiter, call: Call, send: () => Promise<T>): Promise<T> {
  let wait: Wait | undefined;
  const isTemporary = (error: unknown) =>
    (wait = waitForError(call, error) ?? (isPolling() ? undefined : waitForServiceProblem(error))) !== undefined;
  try {
    return await waiter.retry(
      latest(() => wait),
      isTemporary,
      send,
    );
  } catch (error) {
    // The problem of AWS is the news, and not that the wait was too short.
    const { cause } = error as Error;
    throw error instanceof WorkshopError && error.code === 'timed-out' && waitForServiceProblem(cause) ? cause : error;
  }
}

/** For a write that depends on a read: both are repeated if what was read is out of date. */
export function retryReadModifyWrite<T>(aws: Aws, call: Call, run: () => Promise<T>): Promise<T> {
  let wait: Wait | undefined;
  const isTemporary = (error: unknown) => (wait = waitForError(call, error, 'reread')) !== undefined;
  return aws.waiter.retry(
    latest(() => wait),
    isTemporary,
    run,
  );
}

/** A call may fail for one reason and then for another: text and limit are those of the latest. */
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
