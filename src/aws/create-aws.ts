// Puts together what resources and steps work with.
import { setMaxListeners } from 'node:events';
import { createWaiter } from '../engine/wait/waiter.ts';
import type { Aws, Emit } from '../engine/types.ts';
import { sendWithRetries } from './retries/retry-call.ts';
import { createClients, type CallInterceptor } from './calls/clients.ts';
import { httpOnOtherServer, reportUnsupported } from './target/other-server.ts';
import { errorCategory } from './errors/explain.ts';
import { http, isUnresolved } from './calls/http.ts';
import { tagsOf } from './tags.ts';
import { sandboxEndedError, type Target } from './target/target.ts';

interface AwsOptions {
  readonly target: Target;
  readonly account: string;
  readonly suffix: string;
  readonly buildDir: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly around?: CallInterceptor | undefined;
  /** For the doctor, which reports the first answer of AWS. */
  readonly noRetries?: boolean;
}

export function createAws(options: AwsOptions): Aws & { close(): void } {
  const { target, account, suffix, buildDir, emit, signal, around, noRetries = false } = options;
  // Each call in progress listens, and their number is not limited.
  setMaxListeners(0, signal);
  const { endpoint } = target;
  const isTemporary = (error: unknown) => ['throttled', 'unavailable', 'network'].includes(errorCategory(error));
  const waiter = createWaiter({ emit, signal, passes: isTemporary, isPending: isUnresolved });
  const { hasEnded = () => Promise.resolve(false) } = target;
  /** A sandbox that has ended does not come back by itself: nothing waits for it. */
  const unlessEnded = <T>(work: Promise<T>): Promise<T> =>
    work.catch(async (error: unknown) => {
      throw (await hasEnded(error)) ? sandboxEndedError(error) : error;
    });
  const retries: CallInterceptor = (call, send) =>
    noRetries ? send() : sendWithRetries(waiter, call, () => unlessEnded(send()));
  const { client, close } = createClients(
    target.config,
    emit,
    interruptible(signal, endpoint ? reportUnsupported(endpoint, around) : around),
    retries,
  );
  const others: { close(): void }[] = [];
  return {
    account,
    region: target.region,
    signal,
    client,
    close() {
      for (const other of others) other.close();
      close();
    },
    inRegion(region) {
      const other = createAws({ ...options, target: { ...target, region, config: { ...target.config, region } } });
      others.push(other);
      return other;
    },
    http: (url, request) =>
      endpoint ? httpOnOtherServer(endpoint, url, request, signal) : unlessEnded(http(url, request, signal)),
    websiteUrl: (bucket) => unlessEnded(target.websiteUrl(bucket)),
    distributionUrl: (domainName) => target.distributionUrl(domainName),
    tags: tagsOf(suffix),
    waiter,
    buildDir,
  };
}

/** Ctrl-C does not wait for the answer of a call. The next run adopts what the call has made, as after any lost answer. */
function interruptible(signal: AbortSignal, around: CallInterceptor = (_call, next) => next()): CallInterceptor {
  return async (call, next) => {
    signal.throwIfAborted();
    let abort: () => void = () => undefined;
    const aborted = new Promise<never>((_resolve, reject) => {
      abort = () => reject(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
    });
    try {
      return await Promise.race([around(call, next), aborted]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  };
}

/** The account and ARN of the credentials. */
export async function identify(target: Target): Promise<{ account: string; arn: string }> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const sts = new STSClient({ ...target.config } as never);
  try {
    const { Account = '', Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
    return { account: Account, arn: Arn };
  } finally {
    sts.destroy();
  }
}
