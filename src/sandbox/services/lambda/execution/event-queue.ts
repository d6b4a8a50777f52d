// Asynchronous invocations (Event): accepted first, run later, and retried. The store keeps them over a restart.
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../../../server/aws-error.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { messageOf } from '../../../server/traces/messages.ts';
import type { Invoker } from './invoker.ts';
import { functionKey, functionName } from '../rules/function-names.ts';
import { recordsOf, type QueuedEvent } from '../records.ts';

export interface EventQueue {
  add(requestId: string, event: QueuedEvent): void;
  /** Runs the events that an earlier run of the sandbox has left. */
  resume(): void;
  close(): Promise<void>;
}

/** Lambda waits one minute before the first retry, then two. The sandbox waits a sixtieth of that. */
const retryDelays = [1000, 2000];
/** Lambda retries throttled events for up to six hours. */
const throttledDelay = 500;
const maxThrottledRetries = 60;

export function createEventQueue(sandbox: SandboxContext, invoker: Invoker): EventQueue {
  const { events, functions } = recordsOf(sandbox.store);
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  async function runWithRetries(key: string): Promise<void> {
    for (let event = events.get(key), throttled = 0; event && !stopping.signal.aborted; event = events.get(key)) {
      const result = await runOnce(key, event);
      if (stopping.signal.aborted) return;
      const { retries = 2, age = Infinity } = configOf(event);
      // Waits are a sixtieth of Lambda's, and so is the longest age.
      const isTooOld = Date.now() - (event.since ?? Date.now()) + (retryDelays[event.attempt] ?? 0) > (age * 1000) / 60;
      const delay =
        isTooOld || (result === 'failed' && event.attempt >= retries)
          ? undefined
          : result === 'failed'
            ? retryDelays[event.attempt]
            : result === 'throttled'
              ? throttledDelay
              : undefined;
      if (delay === undefined || (result === 'throttled' && ++throttled > maxThrottledRetries)) events.delete(key);
      else events.set(key, { ...event, attempt: event.attempt + (result === 'failed' ? 1 : 0) });
      await sandbox.store.commit();
      if (delay !== undefined) await sleep(delay, undefined, { signal: stopping.signal, ref: false });
    }
  }

  function configOf(event: QueuedEvent): { retries?: number | undefined; age?: number | undefined } {
    const name = functionName(event.functionArn, event);
    return functions.get(functionKey(name))?.eventInvoke?.[name.qualifier ?? '$LATEST'] ?? {};
  }

  async function runOnce(key: string, event: QueuedEvent): Promise<'done' | 'failed' | 'throttled'> {
    const { functionArn, payload, clientContext } = event;
    const requestId = key.slice(key.lastIndexOf('/') + 1);
    const name = functionName(functionArn, event);
    const hop = sandbox.traces.begin('event queue', 'lambda', name.name);
    hop.resource = functionArn;
    hop.request = messageOf({}, payload);
    try {
      const execution = await invoker.invoke(name, { requestId, payload, clientContext, hop });
      hop.finish({ id: requestId, status: 200, response: messageOf({}, execution.payload) });
      return execution.failed ? 'failed' : 'done';
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      hop.finish({ id: requestId, status: error.status, error: { code: error.code, message: error.message } });
      // 404: the function was deleted in the meantime.
      return error.status === 404 ? 'done' : 'throttled';
    }
  }

  function start(key: string): void {
    const job = runWithRetries(key)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) sandbox.log(`lambda event ${key} ${String(error)}`);
      })
      .finally(() => running.delete(job));
    running.add(job);
  }

  return {
    add(requestId, event) {
      const key = `${event.account}/${event.region}/${requestId}`;
      events.set(key, event);
      start(key);
    },
    resume() {
      for (const [key] of events.entries()) start(key);
    },
    async close() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
