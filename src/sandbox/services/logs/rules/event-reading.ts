// Reads the events of a group or stream in order of time, each with a position that tokens and event ids are made of.
import type { Store } from '../../../state/store.ts';
import { groupKey, recordsOf, streamKey, type GroupRecord } from '../records.ts';
import { isPending } from '../../../pace.ts';

export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly ingested: number;
  readonly stream: string;
  /** 56 digits: timestamp, batch, place in the batch. Positions sort as text. */
  readonly position: string;
}

export const day = 86_400_000;

interface Wanted {
  /** Absent: of all streams of the group. */
  readonly stream?: string | undefined;
  /** Milliseconds since 1970; the first is the earliest event, and absent, there is no limit. */
  readonly from?: number | undefined;
}

/** Positions are made of wanted events alone: a group can have forty thousand, and a reader asks for the newest ones. */
export function eventsOf(
  store: Store,
  now: number,
  group: Readonly<GroupRecord>,
  { stream, from = -Infinity }: Wanted = {},
): LogEvent[] {
  const prefix = stream === undefined ? groupKey(group, group.name) : streamKey(group, group.name, stream);
  const kept = group.retention === undefined ? -Infinity : now - group.retention * day;
  const oldest = Math.max(kept, from);
  const events: LogEvent[] = [];
  for (const batch of recordsOf(store).batches.values(`${prefix}:`)) {
    if (isPending('logs', batch.visible, now)) continue;
    batch.events.forEach(([timestamp, message], index) => {
      if (timestamp < oldest) return;
      const position = digits(timestamp, 14) + digits(batch.sequence, 21) + digits(index, 21);
      events.push({ timestamp, message, ingested: batch.ingested, stream: batch.stream, position });
    });
  }
  return events.sort((a, b) => (a.position < b.position ? -1 : 1));
}

export const firstPosition = '0'.repeat(56);

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

/** CloudWatch counts the UTF-8 bytes of each event and 26 more. */
export function eventBytes(message: string): number {
  return Buffer.byteLength(message) + 26;
}

const maxPageBytes = 1_048_576;

/** As many events as one answer holds, counted from the head or from the tail; at least one, of any size. */
export function takeFitting(events: readonly LogEvent[], limit: number, from: 'head' | 'tail'): LogEvent[] {
  const taken: LogEvent[] = [];
  let bytes = 0;
  while (taken.length < Math.min(limit, events.length)) {
    const event = events.at(from === 'head' ? taken.length : -1 - taken.length) as LogEvent;
    bytes += eventBytes(event.message);
    if (bytes > maxPageBytes && taken.length > 0) break;
    taken.push(event);
  }
  return from === 'head' ? taken : taken.reverse();
}
