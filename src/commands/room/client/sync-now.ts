// Reports at once, also where the board did not answer a moment ago: for who has written something to the instructor.
import type { Paths } from '../../../workspace/paths.ts';
import { saveMembership, type Membership } from './membership.ts';
import { sync } from './sync.ts';

/** A little longer than the commands of who works. */
const answerMs = 3_000;

/** Resolves with whether the board has taken everything. */
export async function syncNow(paths: Paths, membership: Membership, signal: AbortSignal): Promise<boolean> {
  await saveMembership(paths, { ...membership, offlineUntil: 0 });
  return (await sync(paths, AbortSignal.any([signal, AbortSignal.timeout(answerMs)]))) === 'done';
}
