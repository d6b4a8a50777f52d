// Works on many items at the same time, up to a limit. The error of one item stands beside the results of the others.

export type Outcome<Item, Value> =
  { readonly item: Item; readonly value: Value } | { readonly item: Item; readonly error: unknown };

/** A limit that changes while the work goes on. */
export interface ConcurrencyLimit {
  /** 1 at least. */
  readonly current: number;
  /** Called after each item. */
  settled(): void;
}

interface ConcurrencyOptions<Item, Value> {
  readonly atOnce: number | ConcurrencyLimit;
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
  const limit = typeof atOnce === 'number' ? { current: atOnce, settled: () => undefined } : atOnce;
  let [started, running] = [0, 0];

  async function runNext(): Promise<void> {
    const at = started;
    const item = items[at] as Item;
    started += 1;
    running += 1;
    const outcome = await work(item).then(
      (value) => ({ item, value }),
      (error: unknown) => ({ item, error }),
    );
    running -= 1;
    outcomes[at] = outcome;
    if (!signal.aborted) settled?.(outcome);
    limit.settled();
    await runMore();
  }

  /** As many as the limit leaves room for: none where it went down. */
  async function runMore(): Promise<void> {
    const more: Promise<void>[] = [];
    while (running < limit.current && started < items.length && !signal.aborted) more.push(runNext());
    await Promise.all(more);
  }

  await runMore();
  signal.throwIfAborted();
  return outcomes;
}
