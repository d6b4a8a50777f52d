// Work on many members, so many at a time: what goes wrong for one is told beside the others' results.

export type Outcome<Item, Value> =
  { readonly item: Item; readonly value: Value } | { readonly item: Item; readonly error: unknown };

export interface ConcurrencyOptions<Item, Value> {
  readonly atOnce: number;
  readonly signal: AbortSignal;
  /** Told of each as it is done. */
  readonly settled?: (outcome: Outcome<Item, Value>) => void;
}

/**
 * Resolves with the outcomes in the order of the items. Aborted, it begins nothing more, waits for what is under way
 * (which is to look at the signal by itself), and then rejects with the signal's reason.
 */
export async function mapConcurrently<Item, Value>(
  items: readonly Item[],
  work: (item: Item) => Promise<Value>,
  { atOnce, signal, settled }: ConcurrencyOptions<Item, Value>,
): Promise<Outcome<Item, Value>[]> {
  const outcomes: Outcome<Item, Value>[] = [];
  let begun = 0;

  async function lane(): Promise<void> {
    for (let at = begun; at < items.length && !signal.aborted; at = begun) {
      begun += 1;
      const item = items[at] as Item;
      const outcome = await work(item).then(
        (value) => ({ item, value }),
        (error: unknown) => ({ item, error }),
      );
      outcomes[at] = outcome;
      if (!signal.aborted) settled?.(outcome);
    }
  }

  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  signal.throwIfAborted();
  return outcomes;
}
