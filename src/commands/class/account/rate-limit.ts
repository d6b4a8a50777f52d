// Keeps the instructor's calls within the rate limits of the learner's account, so that the learner's calls get through.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallInterceptor } from '../../../aws/calls/clients.ts';
import type { Member } from '../shared/member.ts';

/**
 * Milliseconds between two calls. For each account and region, API Gateway allows ten a second, and Lambda fifteen
 * GetPolicy and fifteen others; the learner needs some of them.
 * source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, API requests, checked 2026-11-29
 */
const intervals: readonly (readonly [calls: RegExp, interval: number])[] = [
  [/^ApiGatewayV2 /, 125],
  [/^Lambda GetPolicy$/, 80],
  // GetFunction has a limit of its own, of a hundred.
  [/^Lambda (?!GetFunction$|Invoke)/, 80],
];

/** When the last call was sent, by account, region and limit: the next one waits for it, however late its timer was. */
const lastCalls = new WeakMap<object, Map<string, Promise<number>>>();

/** `owner`: everything that works for the same owner in the same account and region shares one limit. */
export function rateLimited(
  owner: object,
  { account, region }: Pick<Member, 'account' | 'region'>,
  signal: AbortSignal,
): CallInterceptor {
  const known = lastCalls.get(owner) ?? new Map<string, Promise<number>>();
  lastCalls.set(owner, known);
  return async ({ service, operation }, next) => {
    const [calls, interval = 0] = intervals.find(([pattern]) => pattern.test(`${service} ${operation}`)) ?? [];
    if (calls) {
      const key = `${account} ${region} ${calls.source}`;
      const turn = (known.get(key) ?? Promise.resolve(0)).then(async (sentAt) => {
        const wait = sentAt + interval - Date.now();
        if (wait > 0) await sleep(wait, undefined, { signal });
        return Date.now();
      });
      known.set(
        key,
        turn.catch(() => Date.now()),
      );
      await turn;
    }
    return next();
  };
}
