// The difference between this machine's clock and AWS's, read off an answer: also a refusal carries its date.
import type { Target } from '../../../aws/target/target.ts';
import type { Finding } from './probe.ts';

/** Seconds. Some services refuse from five minutes on, others from fifteen. */
const tolerated = 240;

type Deserialize = (args: object) => Promise<{ response: unknown }>;

export async function clock(target: Target): Promise<Finding> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const sts = new STSClient({ ...target.config, maxAttempts: 1 } as never);
  let seen: { readonly there: number; readonly here: number } | undefined;
  const note = (response: unknown) => {
    const date = (response as { headers?: Record<string, string> } | undefined)?.headers?.['date'];
    if (date) seen = { there: Date.parse(date), here: Date.now() };
  };
  const watch = (next: Deserialize) => async (args: object) => {
    try {
      const result = await next(args);
      note(result.response);
      return result;
    } catch (error) {
      note((error as { $response?: unknown }).$response);
      throw error;
    }
  };
  sts.middlewareStack.add(watch as never, { step: 'deserialize', name: 'workshopClock', priority: 'high' });
  try {
    await sts.send(new GetCallerIdentityCommand({}));
  } catch (error) {
    if (!seen) throw error;
  } finally {
    sts.destroy();
  }
  if (!seen) return { status: 'could-not-check', because: 'the answer had no date' };
  return judgeClock(Math.round((seen.here - seen.there) / 1000));
}

/** `off`: seconds that this machine is ahead. */
export function judgeClock(off: number): Finding {
  const actual = Math.abs(off) < 2 ? 'the same' : `${Math.abs(off)} s ${off > 0 ? 'ahead' : 'behind'}`;
  if (Math.abs(off) < tolerated) return { status: 'pass', actual };
  return {
    status: 'fail',
    because: 'AWS refuses requests that are signed at another time than its own.',
    actual,
    help: 'switch on automatic time in the settings of this machine',
  };
}
