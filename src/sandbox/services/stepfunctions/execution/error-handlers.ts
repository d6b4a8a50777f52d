// Retry and Catch: which failures they name, and when the next try is due.
import type { State } from '../language/definition.ts';
import type { StateFailure } from '../language/json.ts';

/** Neither Retry nor Catch stops these. source: states-language.net, "Appendix A", checked 2026-11-30 */
const fatal = new Set(['States.Runtime', 'States.DataLimitExceeded']);

function names(errors: readonly string[], { error }: StateFailure): boolean {
  if (errors.includes(error ?? '')) return true;
  if (fatal.has(error ?? '')) return false;
  // Everything but a timeout.
  return errors.includes('States.ALL') || (errors.includes('States.TaskFailed') && error !== 'States.Timeout');
}

/** `retries`: how often each retrier has tried again. Undefined where none of them does. */
export function retryAfter(
  { Retry = [] }: State,
  failure: StateFailure,
  retries: readonly number[],
): { readonly milliseconds: number; readonly retries: readonly number[] } | undefined {
  const at = Retry.findIndex(({ ErrorEquals }) => names(ErrorEquals, failure));
  const retrier = Retry[at];
  if (!retrier) return undefined;
  const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2, MaxDelaySeconds = Infinity, JitterStrategy } = retrier;
  const done = retries[at] ?? 0;
  if (done >= MaxAttempts) return undefined;
  const seconds = Math.min(IntervalSeconds * BackoffRate ** done, MaxDelaySeconds);
  return {
    milliseconds: 1000 * (JitterStrategy === 'FULL' ? Math.random() * seconds : seconds),
    retries: Retry.map((_one, index) => (retries[index] ?? 0) + (index === at ? 1 : 0)),
  };
}

export function caughtBy({ Catch = [] }: State, failure: StateFailure) {
  return Catch.find(({ ErrorEquals }) => names(ErrorEquals, failure));
}
