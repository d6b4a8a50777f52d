// Adds events to a stream, and keeps of each group the newest. All of it lies in memory and is read at each start, so a
// function that is called for days must not fill either; a learner looks at the last minutes.
import type { SandboxContext } from '../../server/context.ts';
import type { Store } from '../../state/store.ts';
import { groupKey, recordsOf, streamKey, type BatchRecord, type Scope } from './records.ts';

/** An invocation makes a batch of some four lines, so this is as many invocations. */
export const mostBatches = 10_000;
const mostCharacters = 16 * 1024 * 1024;

interface Size {
  batches: number;
  characters: number;
}

const sizes = new WeakMap<Store, Map<string, Size>>();

const sequences = new WeakMap<Store, number>();

/** Grows over all batches of the store; found again from them after a restart. */
function nextSequence(store: Store): number {
  const last =
    sequences.get(store) ??
    recordsOf(store)
      .batches.values()
      .reduce((most, { sequence }) => Math.max(most, sequence), 0);
  sequences.set(store, last + 1);
  return last + 1;
}

export function append(
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

/** Called with each batch that has been added; `key` is the group's. */
function keepNewest(store: Store, key: string, added: BatchRecord): void {
  const known = sizes.get(store) ?? new Map<string, Size>();
  sizes.set(store, known);
  const size = known.get(key);
  if (!size) return void known.set(key, sizeOf(batchesOf(store, key)));
  size.batches += 1;
  size.characters += charactersOf(added);
  if (isTooMuch(size)) known.set(key, dropOldest(store, key));
}

/** Down to nine tenths, so that it is not done again for a while. Batches that were deleted since count no more. */
function dropOldest(store: Store, key: string): Size {
  const { batches } = recordsOf(store);
  const oldestFirst = batchesOf(store, key).sort(([, a], [, b]) => a.sequence - b.sequence);
  const size = sizeOf(oldestFirst);
  if (!isTooMuch(size)) return size;
  for (const [name, batch] of oldestFirst) {
    if (size.batches <= mostBatches * 0.9 && size.characters <= mostCharacters * 0.9) break;
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

function isTooMuch({ batches, characters }: Size): boolean {
  return batches > mostBatches || characters > mostCharacters;
}
