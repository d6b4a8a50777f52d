// Why the board has not taken a report, in a sentence for the learner.
import { visibleLine } from '../../../lib/visible.ts';
import type { Membership } from './membership.ts';

/** Undefined where the last report was taken. */
export function boardProblem({ address, failed }: Membership): string | undefined {
  if (!failed) return undefined;
  const when = timeOf(failed.at);
  return failed.because === null
    ? `The board at ${address} did not answer in time at ${when}. It can be slow, or the network is.`
    : `No board has answered at ${address} at ${when}: ${visibleLine(failed.because)}.`;
}

/** By the learner's clock and zone: 14:05. */
export function timeOf(at: string): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}
