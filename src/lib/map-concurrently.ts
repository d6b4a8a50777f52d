// Works on many items at the same time, up to a limit. The error of one item stands beside the results of the others.

export type Outcome<Item, Value> =
  { readonly item: Item; readonly value: Value } | { readonly item: Item; readonly error: unknown };

interface ConcurrencyOptions<Item, Value> {
  readonly atOnce: number;
  readonly signal: AbortSignal;
  /** Called for each item when it is done. */
  readonly settled?: (outcome: Outcome<Item, Value>) => void;
}

/**
 * Resolves with the outcomes in the order of the items. Once aborted, it starts nothing more, waits for the running work
 * (which has to watch the signal itself), and rejects with the signal's reason.
 */
export async function mapConcurrently<Item, Value>(
  items: readonly Item[],
  work: (item: Item) => Promise<Value>,
  { atOnce, signal, settled }: ConcurrencyOptions<Item, Value>,
): Promise<Outcome<Item, Value>[]> {
  const outcomes: Outcome<Item, Value>[] = [];
  let started = 0;

  async function lane(): Promise<void> {
    for (let at = started; at < items.length && !signal.aborted; at = started) {
      started += 1;
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
