// Keeps the instructor's calls to API Gateway within its rate limit, so that the learner's calls still get through.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallInterceptor } from '../../../aws/calls/clients.ts';
import type { Member } from '../shared/member.ts';

/** Milliseconds between two calls. API Gateway allows ten a second for each account and region; the learner needs some. */
const interval = 125;

const nextCalls = new WeakMap<object, Map<string, number>>();

/** `owner`: everything that works for the same owner in the same account and region shares one limit. */
export function rateLimited(
  owner: object,
  { account, region }: Pick<Member, 'account' | 'region'>,
  signal: AbortSignal,
): CallInterceptor {
  const known = nextCalls.get(owner) ?? new Map<string, number>();
  nextCalls.set(owner, known);
  const key = `${account} ${region}`;
  return async ({ service }, next) => {
    if (service === 'ApiGatewayV2') {
      const now = Date.now();
      const due = Math.max(now, known.get(key) ?? 0);
      known.set(key, due + interval);
      if (due > now) await sleep(due - now, undefined, { signal });
    }
    return next();
  };
}
