// The messages of a Live Tail session: its start, and each second what has come in since.
import { setTimeout as sleep } from 'node:timers/promises';
import { eventMessage, exceptionMessage } from '../../../protocol/event-stream.ts';
import { isPending } from '../../../pace.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { filterInSlices } from '../../shared/filter-in-slices.ts';
import { groupArn, groupKey, recordsOf, type BatchRecord, type GroupRecord } from '../records.ts';

export interface Session {
  readonly groups: readonly Readonly<GroupRecord>[];
  /** By the stream of the batch. */
  includes(batch: Readonly<BatchRecord>): boolean;
  matches(message: string): boolean;
  /** `LiveTailSessionStart` of the API. */
  readonly start: object;
}

const updateMs = 1_000;
const sessionMs = 3 * 3_600_000;
/** Of one update. */
const maxResults = 500;
const json = 'application/json';

/**
 * `signal`: the sandbox stops, or is reset. A client that reads slowly gets fewer updates, each with all events since
 * the last one, sampled in the same way.
 */
export async function* liveTail(
  sandbox: Pick<SandboxContext, 'store' | 'now'>,
  { groups, includes, matches, start }: Session,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const started = sandbox.now();
  const sources = groups.map((group) => newEvents(sandbox, group));
  // A JSON protocol sends the members of the output that are no stream first. Here are none.
  yield eventMessage('initial-response', 'application/x-amz-json-1.1', Buffer.from('{}'));
  yield event('sessionStart', start);
  while (await isSecondOver(signal)) {
    if (sandbox.now() - started >= sessionMs) {
      // AWS documents the exception without its text.
      const message = 'The Live Tail session has timed out after 3 hours.';
      yield exceptionMessage('SessionTimeoutException', json, Buffer.from(JSON.stringify({ message })));
      return;
    }
    const found = await filterInSlices(
      sources.flatMap((next) => next(includes)),
      ({ message }) => matches(message),
    );
    yield event('sessionUpdate', {
      sessionMetadata: { sampled: found.length > maxResults },
      sessionResults: sampleOf(found),
    });
  }
}

function event(name: string, content: object): Buffer {
  return eventMessage(name, json, Buffer.from(JSON.stringify(content)));
}

/** False where the session has ended before. */
async function isSecondOver(signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(updateMs, undefined, { signal, ref: false });
    return true;
  } catch {
    return false;
  }
}

/** Returns, at each call, the events that can be read since the call before, in the order in which they came in. */
function newEvents({ store, now }: Pick<SandboxContext, 'store' | 'now'>, group: Readonly<GroupRecord>) {
  const logGroupIdentifier = groupArn(group, group.name);
  let last = 0;
  const newBatches = () => {
    const later = recordsOf(store)
      .batches.values(`${groupKey(group, group.name)}:`)
      .filter(({ sequence }) => sequence > last)
      .sort((a, b) => a.sequence - b.sequence);
    const pending = later.findIndex(({ visible }) => isPending('logs', visible, now()));
    const found = pending === -1 ? later : later.slice(0, pending);
    last = found.at(-1)?.sequence ?? last;
    return found;
  };
  newBatches();
  return (includes: Session['includes']) =>
    newBatches()
      .filter(includes)
      .flatMap(({ stream: logStreamName, ingested: ingestionTime, events }) =>
        events.map(([timestamp, message]) => ({
          logStreamName,
          logGroupIdentifier,
          message,
          timestamp,
          ingestionTime,
        })),
      );
}

/** Evenly over all that was found. */
function sampleOf<Item>(items: readonly Item[]): readonly Item[] {
  if (items.length <= maxResults) return items;
  return Array.from({ length: maxResults }, (_, at) => items[Math.floor((at * items.length) / maxResults)] as Item);
}
