// Reports at once, and waits for it: for who has written something to the instructor.
import type { Paths } from '../../../workspace/paths.ts';
import { boardProblem } from './board-problem.ts';
import { readMembership } from './membership.ts';
import { sync } from './sync.ts';

/** A little longer than the commands of who works. */
const answerMs = 3_000;

/** Resolves with why the board has not taken everything; undefined where it has. */
export async function syncNow(paths: Paths, signal: AbortSignal): Promise<string | undefined> {
  const outcome = await sync(paths, AbortSignal.any([signal, AbortSignal.timeout(answerMs)]));
  if (outcome === 'done') return undefined;
  const membership = readMembership(paths);
  return (membership && boardProblem(membership)) ?? 'The board has not taken it.';
}
