// Token buckets, AWS's way to limit a rate: a burst at once, and then a rate a second.

export interface BucketSize {
  /** Tokens a second. */
  readonly rate: number;
  /** Tokens of a full bucket. */
  readonly burst: number;
}

export type TokenBuckets = (key: string, size: BucketSize) => boolean;

/** The function that it makes takes one token of the key's bucket and answers whether there was one. */
export function createTokenBuckets(now: () => number): TokenBuckets {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (key, { rate, burst }) => {
    const time = now();
    const bucket = buckets.get(key) ?? { tokens: burst, at: time };
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, time - bucket.at) / 1000) * rate);
    bucket.at = time;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
}
