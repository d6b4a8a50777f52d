// Whether an instructor has read the class right: what `class status` says of each learner, beside what the learner did.
import { courseSteps } from '../../../engine/course.ts';
import { course } from '../../../../steps/index.ts';
import type { Attended } from './learner.ts';
import type { PreparedAccount } from './setup.ts';

/** Of `class status --json`. */
export interface StatusDocument {
  readonly members: readonly {
    readonly name: string;
    readonly seen: boolean;
    readonly standing?: { readonly kind: string; readonly step: string | null };
    readonly steps?: readonly { readonly id: string; readonly state: string }[];
  }[];
}

/** One sentence for each learner who is shown elsewhere than where they are. */
export function misreadIn(places: readonly PreparedAccount[], { members }: StatusDocument): string[] {
  return places.flatMap(({ attended }) => {
    const { name } = attended.part;
    const seen = members.find((member) => member.name === name);
    const wrong = seen ? misread(attended, seen) : 'is not in the table';
    return wrong ? [`class status: ${name} ${wrong}`] : [];
  });
}

function misread(
  { part, reached, stoppedIn, fault }: Attended,
  { seen, standing, steps = [] }: StatusDocument['members'][number],
): string | undefined {
  const mustBeUnseen = part.mishap === 'denied' || part.mishap === 'expired';
  if (mustBeUnseen || !seen) return mustBeUnseen === !seen ? undefined : `is ${seen ? 'seen' : 'not seen'}`;
  const shown = `${standing?.kind} ${standing?.step ?? ''}`.trim();
  // Not every fault shows to somebody who only looks; where one does, it is at its step, or where it is used.
  if (fault)
    return standing?.kind === 'next' || standing?.kind === 'complete' || standing?.kind === 'failing'
      ? undefined
      : `is ${shown}`;
  // What an unfinished step has changed already may fail the proof of an earlier one, which it would have replaced.
  if (stoppedIn) return standing?.kind === 'complete' ? `is ${shown}, and was stopped in ${stoppedIn}` : undefined;
  // The last step has switched on what somebody has switched off since.
  if (part.opened && reached === 'private-again') return standing?.step === reached ? undefined : `is ${shown}`;
  const failing = steps.filter(({ state }) => state === 'failing' || state === 'unseen').map(({ id }) => id);
  if (failing.length > 0) return `is shown with trouble at ${failing.join(', ')}, and has none`;
  // Who has built nothing, and has an account with one stack in it, is taken for the one who built that.
  if (part.crowded && part.steps < 2) return undefined;
  const next = nextAfter(reached);
  return shown === next ? undefined : `is ${shown}, and should be ${next}`;
}

/** What leaves nothing in the account cannot be seen from it. */
function nextAfter(reached: string | undefined): string {
  const steps = courseSteps(course);
  const index = steps.findIndex(({ id }) => id === reached);
  const next = steps[Math.max(1, reached === 'package' ? index : index + 1)];
  return next ? `next ${next.id}` : 'complete';
}
