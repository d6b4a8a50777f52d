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

const nextCalls = new WeakMap<object, Map<string, number>>();

/** `owner`: everything that works for the same owner in the same account and region shares one limit. */
export function rateLimited(
  owner: object,
  { account, region }: Pick<Member, 'account' | 'region'>,
  signal: AbortSignal,
): CallInterceptor {
  const known = nextCalls.get(owner) ?? new Map<string, number>();
  nextCalls.set(owner, known);
  return async ({ service, operation }, next) => {
    const [calls, interval = 0] = intervals.find(([pattern]) => pattern.test(`${service} ${operation}`)) ?? [];
    if (calls) {
      const key = `${account} ${region} ${calls.source}`;
      const now = Date.now();
      const due = Math.max(now, known.get(key) ?? 0);
      known.set(key, due + interval);
      if (due > now) await sleep(due - now, undefined, { signal });
    }
    return next();
  };
}
