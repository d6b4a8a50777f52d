// Adds events to a stream, and keeps only the newest of each group. All events are in memory and are read at each start,
// so a function that is invoked for days must fill neither.
import type { SandboxContext } from '../../../server/context.ts';
import type { Store } from '../../../state/store.ts';
import { groupKey, recordsOf, streamKey, type BatchRecord, type Scope } from '../records.ts';

/** An invocation makes one batch of about four lines, so this is as many invocations. */
const maxBatches = 10_000;
const maxCharacters = 16 * 1024 * 1024;

/** Of one group's batches. */
interface Size {
  batches: number;
  characters: number;
}

const sizes = new WeakMap<Store, Map<string, Size>>();

const sequences = new WeakMap<Store, number>();

/** Grows over all batches of the store; after a restart it is found from them again. */
function nextSequence(store: Store): number {
  const last =
    sequences.get(store) ??
    recordsOf(store)
      .batches.values()
      .reduce((most, { sequence }) => Math.max(most, sequence), 0);
  sequences.set(store, last + 1);
  return last + 1;
}

export function appendEvents(
  sandbox: Pick<SandboxContext, 'store' | 'pace' | 'now'>,
  target: Scope & { group: string; stream: string },
  events: BatchRecord['events'],
): void {
  const sequence = nextSequence(sandbox.store);
  const ingested = sandbox.now();
  const key = `${streamKey(target, target.group, target.stream)}:${String(sequence).padStart(16, '0')}`;
  const batch = { stream: target.stream, sequence, ingested, visible: ingested + sandbox.pace.logs, events };
  recordsOf(sandbox.store).batches.set(key, batch);
  keepNewest(sandbox.store, groupKey(target, target.group), batch);
}

/** To be called with each batch that is added; `key` is the group's. */
function keepNewest(store: Store, key: string, added: BatchRecord): void {
  const groupSizes = sizes.get(store) ?? new Map<string, Size>();
  sizes.set(store, groupSizes);
  const size = groupSizes.get(key);
  if (!size) return void groupSizes.set(key, sizeOf(batchesOf(store, key)));
  size.batches += 1;
  size.characters += charactersOf(added);
  if (isTooLarge(size)) groupSizes.set(key, dropOldest(store, key));
}

/** Down to nine tenths, so that it is not needed again soon. Counts again: batches may have been deleted since. */
function dropOldest(store: Store, key: string): Size {
  const { batches } = recordsOf(store);
  const oldestFirst = batchesOf(store, key).sort(([, a], [, b]) => a.sequence - b.sequence);
  const size = sizeOf(oldestFirst);
  if (!isTooLarge(size)) return size;
  for (const [name, batch] of oldestFirst) {
    if (size.batches <= maxBatches * 0.9 && size.characters <= maxCharacters * 0.9) break;
    batches.delete(name);
    size.batches -= 1;
    size.characters -= charactersOf(batch);
  }
  return size;
}

function batchesOf(store: Store, key: string): [string, Readonly<BatchRecord>][] {
  return recordsOf(store).batches.entries(`${key}:`);
}

function sizeOf(batches: readonly [string, Readonly<BatchRecord>][]): Size {
  const characters = batches.reduce((sum, [, batch]) => sum + charactersOf(batch), 0);
  return { batches: batches.length, characters };
}

function charactersOf({ events }: BatchRecord): number {
  return events.reduce((sum, [, message]) => sum + message.length, 0);
}

function isTooLarge({ batches, characters }: Size): boolean {
  return batches > maxBatches || characters > maxCharacters;
}
