// How many accounts a class action works on at a time: as many as were asked for, or as many as AWS answers without
// throttling.
import { usageError } from '../../../engine/errors.ts';
import type { ConcurrencyLimit } from '../../../lib/map-concurrently.ts';

/** A sandbox and a laptop gain nothing from more than the first number; the time of AWS's answers passes for many at once. */
const [first, most, mostGiven] = [10, 50, 100];

/** `given`: --at-once. `throttled`: how many calls AWS has throttled so far. */
export function atOnceOf(given: string | undefined, throttled: () => number): ConcurrencyLimit {
  if (given !== undefined) return { current: fixedAtOnce(given), settled: () => undefined };
  let [current, seen] = [first, throttled()];
  return {
    get current() {
      return current;
    },
    settled() {
      const count = throttled();
      current = count > seen ? Math.max(1, Math.floor(current / 2)) : Math.min(most, current + 1);
      seen = count;
    },
  };
}

export function fixedAtOnce(given = String(first)): number {
  const number = Number(given);
  if (Number.isInteger(number) && number >= 1 && number <= mostGiven) return number;
  throw usageError(
    `--at-once takes a number of accounts from 1 to ${mostGiven}, not "${given}".`,
    'workshop class --help',
  );
}
