// What only the checks of the tasks ask the API: rounds of simultaneous requests, and aliases.
import type { Aws } from '../../src/engine/types.ts';

/** Requests a second, and at once. Those above it are refused, and then not simultaneous. */
interface Limit {
  readonly rate: number;
  readonly burst: number;
}

/** As the step `api` has made the stage. */
const stageLimit: Limit = { rate: 10, burst: 20 };

interface Rounds<Verdict> {
  readonly rounds: number;
  /** Of a round, all at the same time. */
  readonly requests: number;
  /** Requests that were sent right before, from the same burst. */
  readonly sent: number;
  /** Of the route, where it has one of its own. */
  readonly limit?: Limit | undefined;
  /** Sends them. Undefined if the next round follows. */
  round(): Promise<Verdict | undefined>;
}

/** Waits between rounds only for requests that the burst does not cover. Undefined if no round has a verdict. */
export async function inRounds<Verdict>(
  aws: Aws,
  { rounds, requests, sent, limit = stageLimit, round }: Rounds<Verdict>,
): Promise<Verdict | undefined> {
  let allowed = limit.burst - sent;
  for (let done = 0; done < rounds; done += 1) {
    if (allowed < requests) await pauseForRateLimit(requests - allowed, limit.rate, aws);
    allowed = Math.max(allowed, requests) - requests;
    const verdict = await round();
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

/** Until that many more requests are allowed. */
function pauseForRateLimit(requests: number, rate: number, aws: Aws): Promise<true> {
  let tries = 0;
  const wait = { for: 'the rate limit of the API', usually: 1, atMost: 10, pauses: [requests / rate] };
  return aws.waiter.until(wait, () => Promise.resolve((tries += 1) > 1 || undefined));
}

/** An alias that nobody has: letters, digits and a dash. */
export function newAlias(): string {
  return `check-${crypto.randomUUID().slice(0, 13)}`;
}
