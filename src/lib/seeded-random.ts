// Random numbers that can be repeated: the same seed gives the same numbers.

export interface SeededRandom {
  /** A whole number from 0, less than `below`. */
  number(below: number): number;
  pick<Item>(items: readonly Item[]): Item;
  shuffled<Item>(items: readonly Item[]): Item[];
}

/** `seed`: any whole number. Mulberry32, which is good enough for tests. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const number = (below: number) => Math.floor(next() * below);
  return {
    number,
    pick(items) {
      if (items.length === 0) throw new TypeError('There is nothing to pick from.');
      return items[number(items.length)] as (typeof items)[number];
    },
    shuffled(items) {
      const rest = [...items];
      return items.map(() => rest.splice(number(rest.length), 1)[0] as (typeof items)[number]);
    },
  };
}
