// Filters a long list without keeping other requests waiting: after each slice of time they get their turn.
import { setImmediate as nextTurn } from 'node:timers/promises';

const sliceMs = 20;

export async function filterInSlices<Item>(items: readonly Item[], test: (item: Item) => boolean): Promise<Item[]> {
  const kept: Item[] = [];
  let began = performance.now();
  for (const item of items) {
    if (test(item)) kept.push(item);
    if (performance.now() - began < sliceMs) continue;
    await nextTurn();
    began = performance.now();
  }
  return kept;
}
