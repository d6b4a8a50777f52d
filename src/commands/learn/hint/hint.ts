// `workshop hint`: helps with the check that fails, one rung further each time; without one, with the next step.
import { nextStep, courseSteps, statusOf, type CourseStep } from '../../../engine/course.ts';
import { createJournal } from '../../../workspace/journal.ts';
import { readJournal } from '../../../workspace/journal.ts';
import { failingCheck, hintsFor, progressOf, rungs, type Progress } from './hints.ts';
import { noWorkshopHere, readCheckpoint } from '../../../workspace/checkpoint.ts';
import { count } from '../../../lib/count.ts';
import type { Chapter, Checkpoint } from '../../../engine/types.ts';
import type { Command, Context } from '../../shared/context.ts';

export const hint: Command<object> = async ({ ui, paths }) => {
  const { course } = await import('../../../../steps/index.ts');
  const checkpoint = await readCheckpoint(paths);
  if (!checkpoint) throw noWorkshopHere(paths);
  const given = await giveHint(paths, course, checkpoint);
  if (!given) {
    const broken = checkpoint.exercise !== undefined;
    ui.result(
      { hint: null },
      broken ? 'An exercise is active. Run the checks first.' : 'All steps are done, and all checks pass.',
    );
    ui.next(broken ? 'workshop verify' : 'workshop break   # starts an exercise');
    return 0;
  }
  const { head, text, markdown, document } = given;
  const { step, id, rung, of } = document;
  ui.say(head, 'dim');
  ui.page({ hint: text, ...document }, markdown);
  const isByHand = checkpoint.steps[step]?.byHand !== undefined;
  if (rung < of) ui.next('workshop hint   # a more precise hint');
  else if (isByHand) ui.next('workshop next --commands   # all commands that are left', 'workshop next');
  else ui.next(id ? `workshop verify ${step}` : 'workshop next');
  return 0;
};

/** In place of commands such as `repair`, which only knows what is adopted. */
const typeByHand =
  'The commands of the AWS CLI that are left: `workshop next --commands`, or the key `s` while `workshop next` is open.';

interface GivenHint {
  /** What it is about. */
  readonly head: string;
  readonly text: string;
  readonly markdown: string;
  readonly document: {
    readonly step: string;
    readonly id: string | null;
    readonly check: string | null;
    readonly rung: number;
    readonly of: number;
    readonly failed: number;
    readonly minutes: number;
  };
}

/**
 * The next rung for the check that fails, or for the next step. Undefined if all steps are done, and where an exercise is
 * active whose check has not failed yet: a hint for the next step would lead away from it.
 */
export async function giveHint(
  paths: Context['paths'],
  course: readonly Chapter[],
  checkpoint: Checkpoint,
): Promise<GivenHint | undefined> {
  const journal = (await readJournal(paths.journal)).filter(({ at }) => at >= checkpoint.createdAt);
  const steps = courseSteps(course);
  const open = steps
    .filter(({ id }) => statusOf(checkpoint, id) === 'provisioned' || checkpoint.steps[id]?.byHand)
    .map(({ id }) => id);
  const failing = failingCheck(journal, open);
  if (checkpoint.exercise && !failing) return undefined;
  const courseStep: CourseStep | undefined = failing
    ? steps.find(({ id }) => id === failing.step)
    : nextStep(course, checkpoint);
  if (!courseStep) return undefined;
  const check = failing?.id ?? null;
  const isByHand = checkpoint.steps[courseStep.id]?.byHand !== undefined;
  const hints = (await hintsFor(courseStep.id, check, checkpoint)).map((hint, rung) =>
    isByHand && rung === rungs.length - 1 ? typeByHand : hint,
  );
  const progress = progressOf(journal, courseStep.id, check);
  const rung = Math.min(progress.given + 1, hints.length);
  createJournal(paths.journal)({ type: 'hint.given', step: courseStep.id, check, rung });
  const text = hints[rung - 1] ?? 'This check has no hint. `workshop inspect` shows your resources.';
  return {
    head: headOf(courseStep, failing?.title ?? null, progress),
    text,
    markdown: `**${rungs[rung - 1] ?? 'Hint'}** (${rung} of ${hints.length})\n\n${text}`,
    document: {
      step: courseStep.id,
      id: check,
      check: failing?.title ?? null,
      rung,
      of: hints.length,
      failed: progress.failed,
      minutes: progress.minutes,
    },
  };
}

function headOf({ id, title }: CourseStep, check: string | null, { failed, minutes }: Progress): string {
  if (check === null) return `Next step: ${title} (${id})`;
  const since = minutes >= 1 ? `, over ${count(minutes, 'minute')}` : '';
  return `${id}: "${check}" failed ${failed === 1 ? 'once' : `${failed} times`}${since}`;
}
