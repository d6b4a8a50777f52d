// `workshop hint`: helps with the check that fails, one rung further each time; without one, with the next step.
import { nextStep, courseSteps, statusOf, type CourseStep } from '../../../engine/course.ts';
import { createJournal } from '../../../workspace/journal.ts';
import { readJournal } from '../../../workspace/journal.ts';
import { failingCheck, hintsFor, progressOf, rungs, type Progress } from './hints.ts';
import { noWorkshopHere, readCheckpoint } from '../../../workspace/checkpoint.ts';
import { count } from '../../../lib/count.ts';
import type { Command } from '../../shared/context.ts';

export const hint: Command<object> = async ({ ui, paths }) => {
  const { course } = await import('../../../../steps/index.ts');
  const checkpoint = await readCheckpoint(paths);
  if (!checkpoint) throw noWorkshopHere();
  const journal = (await readJournal(paths.journal)).filter(({ at }) => at >= checkpoint.createdAt);
  const steps = courseSteps(course);
  const open = steps.filter(({ id }) => statusOf(checkpoint, id) === 'provisioned').map(({ id }) => id);
  const failing = failingCheck(journal, open);
  const courseStep: CourseStep | undefined = failing
    ? steps.find(({ id }) => id === failing.step)
    : nextStep(course, checkpoint);
  if (!courseStep) {
    const broken = checkpoint.exercise !== undefined;
    ui.result(
      { hint: null },
      broken ? 'An exercise is active. Run the checks first.' : 'All steps are done, and all checks pass.',
    );
    ui.next(broken ? 'workshop verify' : 'workshop break   # starts an exercise');
    return 0;
  }
  const check = failing?.id ?? null;
  const hints = await hintsFor(courseStep.id, check, checkpoint);
  const progress = progressOf(journal, courseStep.id, check);
  const rung = Math.min(progress.given + 1, hints.length);
  createJournal(paths.journal)({ type: 'hint.given', step: courseStep.id, check, rung });
  ui.say(headOf(courseStep, failing?.title ?? null, progress), 'dim');
  const text = hints[rung - 1] ?? 'This check has no hint. `workshop inspect` shows your resources.';
  const document = {
    step: courseStep.id,
    id: check,
    check: failing?.title ?? null,
    rung,
    of: hints.length,
    failed: progress.failed,
    minutes: progress.minutes,
  };
  ui.page({ hint: text, ...document }, `**${rungs[rung - 1] ?? 'Hint'}** (${rung} of ${hints.length})\n\n${text}`);
  ui.next(
    rung < hints.length
      ? 'workshop hint   # a more precise hint'
      : check
        ? `workshop verify ${courseStep.id}`
        : 'workshop next',
  );
  return 0;
};

function headOf({ id, title }: CourseStep, check: string | null, { failed, minutes }: Progress): string {
  if (check === null) return `Next step: ${title} (${id})`;
  const since = minutes >= 1 ? `, over ${count(minutes, 'minute')}` : '';
  return `${id}: "${check}" failed ${failed === 1 ? 'once' : `${failed} times`}${since}`;
}
