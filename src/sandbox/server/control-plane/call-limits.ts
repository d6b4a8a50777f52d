// How many management calls of an account a service answers.
import { createTokenBuckets, type TokenBuckets } from '../token-bucket.ts';
import type { SandboxContext } from '../context.ts';
import type { Call, Service } from '../service.ts';

const buckets = new WeakMap<SandboxContext, TokenBuckets>();

/** Throws where the limit is exceeded. A refused call does not count. */
export function limitCalls(sandbox: SandboxContext, service: Service, { account, region }: Call): void {
  const limit = service.callLimit?.(sandbox.pace);
  if (!limit) return;
  const take = buckets.get(sandbox) ?? createTokenBuckets(sandbox.now);
  buckets.set(sandbox, take);
  if (!take(`${service.id} ${account} ${region}`, limit)) throw service.errors.throttled();
}
