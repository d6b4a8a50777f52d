// Whether the clock of this machine agrees with the one of AWS.
import { clockDifference, clockText } from '../../../aws/calls/clock-difference.ts';
import type { Target } from '../../../aws/target/target.ts';
import type { Finding } from './probe.ts';

/** Seconds. Some services refuse a difference of five minutes, others of fifteen. */
const tolerated = 240;

export async function clock(target: Target): Promise<Finding> {
  const { STSClient } = await import('@aws-sdk/client-sts');
  const sts = new STSClient({ ...target.config, maxAttempts: 1 } as never);
  try {
    const ahead = await clockDifference(sts);
    if (ahead === undefined) return { status: 'could-not-check', because: 'the answer of AWS had no date' };
    return judgeClock(ahead);
  } finally {
    sts.destroy();
  }
}

/** `ahead`: seconds, of this machine. */
export function judgeClock(ahead: number): Finding {
  const actual = clockText(ahead);
  if (Math.abs(ahead) < tolerated) return { status: 'pass', actual };
  return {
    status: 'fail',
    because: 'AWS rejects requests that are signed with a wrong time.',
    actual,
    help: 'turn on automatic time in the settings of this machine',
  };
}
