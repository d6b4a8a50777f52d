// Checks a rehearsed class status: compares where it shows each learner with what the learner did.
import { course } from '../../../../../steps/index.ts';
import { handbookSteps, findStep } from '../../../../engine/course.ts';
import type { LearnerResult } from '../learner.ts';
import type { PreparedAccount } from '../setup.ts';

/** What is read of `class status --json`. */
export interface StatusDocument {
  readonly members: readonly {
    readonly name: string;
    readonly seen: boolean;
    readonly standing?: { readonly kind: string; readonly step: string | null };
    readonly steps?: readonly { readonly id: string; readonly state: string }[];
  }[];
}

/** One sentence for each learner who is shown at another step than where they are. */
export function wrongStatuses(accounts: readonly PreparedAccount[], { members }: StatusDocument): string[] {
  return accounts.flatMap(({ learner }) => {
    const { name } = learner.plan;
    const shown = members.find((member) => member.name === name);
    const wrong = shown ? wrongStatus(learner, shown) : 'is not in the table';
    return wrong ? [`class status: ${name} ${wrong}`] : [];
  });
}

function wrongStatus(
  { plan, reached, stoppedIn, exercise }: LearnerResult,
  { seen, standing, steps = [] }: StatusDocument['members'][number],
): string | undefined {
  const mustBeUnreachable = plan.incident === 'denied' || plan.incident === 'expired';
  if (mustBeUnreachable || !seen)
    return mustBeUnreachable === !seen ? undefined : `is ${seen ? 'inspected' : 'not inspected'}`;
  const shown = `${standing?.kind} ${standing?.step ?? ''}`.trim();
  // The step that makes what is broken, or one that is built on it.
  if (exercise) {
    const isNamed = standing?.kind === 'failing' && exercise.steps.includes(standing.step ?? '');
    return isNamed ? undefined : `is ${shown}, and has the exercise ${exercise.name}`;
  }
  // What an unfinished step has changed can fail the checks of an earlier step, which it would have replaced.
  if (stoppedIn) return standing?.kind === 'complete' ? `is ${shown}, and was stopped in ${stoppedIn}` : undefined;
  // One step turned on what was turned off by hand afterwards.
  const closing = handbookSteps(course).find(({ closes }) => closes !== undefined);
  if (plan.publicAccessOff && closing && reached && findStep(course, reached).position >= closing.position)
    return standing?.step === closing.id ? undefined : `is ${shown}`;
  const failing = steps.filter(({ state }) => state === 'failing' || state === 'unseen').map(({ id }) => id);
  if (failing.length > 0) return `is shown with a problem at ${failing.join(', ')}, and has none`;
  // With no stack of their own, the only stack in the account counts as the learner's.
  if (plan.hasLookAlikes && plan.steps < 2) return undefined;
  const next = nextAfter(reached);
  return shown === next ? undefined : `is ${shown}, and must be ${next}`;
}

/** A step that creates nothing in the account does not show there. */
function nextAfter(reached: string | undefined): string {
  const steps = handbookSteps(course);
  const index = steps.findIndex(({ id }) => id === reached);
  const next = steps[Math.max(1, steps[index]?.local ? index : index + 1)];
  return next ? `next ${next.id}` : 'complete';
}
