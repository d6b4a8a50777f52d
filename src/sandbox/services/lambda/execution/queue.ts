// Event invocations: accepted first, run later, tried again. Kept in the store, so that a restart forgets none.
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../../../server/aws-error.ts';
import type { SandboxContext } from '../../../server/context.ts';
import type { Invoker } from './invoker.ts';
import { functionName } from '../names.ts';
import type { QueuedEvent } from '../records.ts';

export interface Queue {
  put(requestId: string, event: QueuedEvent): void;
  /** Takes up what an earlier run of the sandbox has left. */
  resume(): void;
  close(): Promise<void>;
}

/** Lambda waits one minute, then two; here a sixtieth of that. */
const retryAfter = [1000, 2000];
/** Throttled events come back for up to six hours on Lambda; here for as many tries as that takes, sooner. */
const throttledTries = 60;

export function createQueue(sandbox: SandboxContext, invoker: Invoker): Queue {
  const events = sandbox.store.collection<QueuedEvent>('lambda.events');
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  async function work(key: string): Promise<void> {
    for (let event = events.get(key), throttled = 0; event && !stopping.signal.aborted; event = events.get(key)) {
      const ending = await attempt(key, event);
      if (stopping.signal.aborted) return;
      const wait = ending === 'failed' ? retryAfter[event.attempt] : ending === 'throttled' ? 500 : undefined;
      if (wait === undefined || (ending === 'throttled' && ++throttled > throttledTries)) events.delete(key);
      else events.set(key, { ...event, attempt: event.attempt + (ending === 'failed' ? 1 : 0) });
      await sandbox.store.commit();
      if (wait !== undefined) await sleep(wait, undefined, { signal: stopping.signal, ref: false });
    }
  }

  async function attempt(key: string, event: QueuedEvent): Promise<'done' | 'failed' | 'throttled'> {
    const { functionArn, payload, clientContext } = event;
    const requestId = key.slice(key.lastIndexOf('/') + 1);
    try {
      const { failed } = await invoker.invoke(functionName(functionArn, event), { requestId, payload, clientContext });
      return failed ? 'failed' : 'done';
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // Deleted meanwhile: nobody is left to run it.
      return error.status === 404 ? 'done' : 'throttled';
    }
  }

  function begin(key: string): void {
    const job = work(key)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) sandbox.log(`lambda event ${key} ${String(error)}`);
      })
      .finally(() => running.delete(job));
    running.add(job);
  }

  return {
    put(requestId, event) {
      const key = `${event.account}/${event.region}/${requestId}`;
      events.set(key, event);
      begin(key);
    },
    resume() {
      for (const [key] of events.entries()) begin(key);
    },
    async close() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
