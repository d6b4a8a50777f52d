// The difference between the clocks of this machine and of AWS, by the date of an answer. An error has a date, too.
import type { Target } from '../../../aws/target/target.ts';
import type { Finding } from './probe.ts';

/** Seconds. Some services refuse a difference of five minutes, others of fifteen. */
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
  if (!seen) return { status: 'could-not-check', because: 'the answer of AWS had no date' };
  return judgeClock(Math.round((seen.here - seen.there) / 1000));
}

/** `off`: seconds by which this machine is ahead. */
export function judgeClock(off: number): Finding {
  const actual = Math.abs(off) < 2 ? 'less than 2 s apart' : `${Math.abs(off)} s ${off > 0 ? 'ahead' : 'behind'}`;
  if (Math.abs(off) < tolerated) return { status: 'pass', actual };
  return {
    status: 'fail',
    because: 'AWS rejects requests that are signed with a wrong time.',
    actual,
    help: 'turn on automatic time in the settings of this machine',
  };
}
