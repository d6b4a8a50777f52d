// Throttling: a token bucket for each route of a stage, as its settings say.
import type { RouteSettings } from '@aws-sdk/client-apigatewayv2';

/** What an account may do in a region, where the stage says nothing. */
const accountRate = 10_000;
const accountBurst = 5_000;

export type Throttle = (key: string, settings: RouteSettings) => boolean;

/** The function it makes takes one token and answers whether there was one. */
export function createThrottle(now: () => number): Throttle {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (key, { ThrottlingRateLimit: rate = accountRate, ThrottlingBurstLimit: burst = accountBurst }) => {
    const time = now();
    const bucket = buckets.get(key) ?? { tokens: burst, at: time };
    bucket.tokens = Math.min(burst, bucket.tokens + ((time - bucket.at) / 1000) * rate);
    bucket.at = time;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
}
