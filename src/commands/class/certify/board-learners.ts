// The learners of a board who have done the whole course, by what their own CLIs have reported.
import { usageError } from '../../../engine/errors.ts';
import { boardSteps, positionOf, type LearnerState } from '../room/learner-state.ts';
import type { Room } from '../room/room.ts';
import type { CertifiedLearner } from './issue.ts';

/** `who`: only this one, by name. Throws a WorkshopError for an unknown name. */
export function boardLearners(room: Room, who: string | undefined): CertifiedLearner[] {
  const all = [...room.learners.values()];
  const chosen = who === undefined ? all : all.filter(({ name }) => name.toLowerCase() === who.toLowerCase());
  if (who !== undefined && chosen.length === 0)
    throw usageError(
      `There is no learner "${who}" on the board of ${room.className}.`,
      `workshop class certify --class ${room.className} --help`,
    );
  return chosen.map((learner) => ({
    name: learner.name,
    account: null,
    className: room.className,
    identity: [room.id, learner.name],
    evidence: isComplete(learner) ? evidenceOf(learner) : undefined,
    because: whyNot(learner),
  }));
}

/** The board shows who is behind the last step as complete; a credential needs every step. */
function isComplete({ steps }: LearnerState): boolean {
  return boardSteps.every(({ id, optional }) => {
    const state = steps.get(id)?.state;
    return state === 'done' || (optional && state === 'skipped');
  });
}

function evidenceOf({ steps, checks }: LearnerState) {
  const isDone = (step: string) => steps.get(step)?.state === 'done';
  const ends = boardSteps.map(({ id }) => steps.get(id)?.doneAt ?? 0);
  return {
    at: new Date(Math.max(...ends)).toISOString(),
    checks: [...checks].filter(([, { step, status }]) => status === 'pass' && isDone(step)).map(([id]) => id),
    isReported: true,
  };
}

function whyNot(learner: LearnerState): string {
  const { step } = positionOf(learner);
  const missing = boardSteps.find(({ id }) => !['done', 'skipped'].includes(learner.steps.get(id)?.state ?? ''));
  return `next ${(step ?? missing)?.id ?? ''}`.trim();
}
