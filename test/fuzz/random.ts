// Random choices that can be repeated: the same seed gives the same choices.
import { seededRandom } from '../../src/lib/seeded-random.ts';

export interface Random {
  /** 0 up to, not including, `below`. */
  int(below: number): number;
  pick<Item>(items: readonly Item[]): Item;
  chance(probability: number): boolean;
}

export function randomOf(seed: number): Random {
  const { number, pick } = seededRandom(seed);
  return { int: number, pick, chance: (probability) => number(2 ** 32) / 2 ** 32 < probability };
}
