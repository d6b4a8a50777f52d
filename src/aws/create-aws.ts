// Puts together what resources and steps work with.
import { setMaxListeners } from 'node:events';
import { createWaiter } from '../engine/wait/waiter.ts';
import type { Aws, Emit } from '../engine/types.ts';
import { sendAgain } from './errors/retry-call.ts';
import { createClients, type CallInterceptor } from './calls/clients.ts';
import { httpBeside, servedBy } from './target/other-server.ts';
import { troubleOf } from './errors/explain.ts';
import { http } from './calls/http.ts';
import { tagsOf } from './tags.ts';
import type { Target } from './target/target.ts';

export interface AwsOptions {
  readonly target: Target;
  readonly account: string;
  readonly suffix: string;
  readonly buildDir: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly around?: CallInterceptor | undefined;
  /** Nothing is sent again: for whoever looks at how AWS answers, such as the doctor. */
  readonly inHaste?: boolean;
}

export function createAws({
  target,
  account,
  suffix,
  buildDir,
  emit,
  signal,
  around,
  inHaste = false,
}: AwsOptions): Aws & { close(): void } {
  // Every call under way listens, and any number may be.
  setMaxListeners(0, signal);
  const { endpoint } = target;
  const passes = (error: unknown) => ['throttled', 'unavailable', 'network'].includes(troubleOf(error));
  const waiter = createWaiter({ emit, signal, passes });
  const again: CallInterceptor = (call, send) => (inHaste ? send() : sendAgain(waiter, call, send));
  const { client, close } = createClients(
    target.config,
    emit,
    interruptible(signal, endpoint ? servedBy(endpoint, around) : around),
    again,
  );
  return {
    account,
    region: target.region,
    signal,
    client,
    close,
    http: (url, request) => (endpoint ? httpBeside(endpoint, url, request, signal) : http(url, request, signal)),
    websiteUrl: (bucket) => target.websiteUrl(bucket),
    distributionUrl: (domainName) => target.distributionUrl(domainName),
    tags: tagsOf(suffix),
    waiter,
    buildDir,
  };
}

/**
 * Ctrl-C does not wait for an answer: a call under way is left to itself. Its effect, if it has one, is found and
 * adopted on the next run, like that of any answer that got lost.
 */
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

/** Who the credentials belong to. */
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
