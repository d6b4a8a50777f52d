// Skips the next step, where the course says that it may be skipped, with the later steps that go with it.
import { courseSteps, isDone, nextStep, nextTask, statusOf, type CourseStep } from '../course.ts';
import { usageError, type WorkshopError } from '../errors.ts';
import { now, type Run } from '../run.ts';

export async function skip({ course, checkpoint, save, emit }: Run): Promise<CourseStep[]> {
  const next = nextStep(course, checkpoint) ?? nextTask(course, checkpoint);
  if (!next?.skipWith) throw cannotSkip(next, courseSteps(course));
  const ids = new Set([next.id, ...next.skipWith]);
  const skipped = courseSteps(course).filter(({ id }) => ids.has(id) && !isDone(checkpoint, id));
  // What a step has created so far stays recorded, for teardown and for coming back.
  for (const { id } of skipped) checkpoint.steps[id] = { ...checkpoint.steps[id], status: 'skipped', at: now() };
  await save();
  for (const { id, title, chapter } of skipped) emit({ type: 'step.skipped', step: id, title, chapter });
  return skipped;
}

function cannotSkip(next: CourseStep | undefined, steps: readonly CourseStep[]): WorkshopError {
  const optional = steps.filter(({ skipWith }) => skipWith).map(({ id }) => id);
  return usageError(
    next
      ? `The step ${next.id} cannot be skipped: later steps need what it creates.`
      : 'There is nothing left to skip.',
    next ? 'workshop next' : 'workshop status',
    { state: `Nothing was changed. You can skip: ${optional.join(', ')}.` },
  );
}

/** The step that a skipped one would have closed again, where it has made something public. */
export function leftOpen({ course, checkpoint }: Pick<Run, 'course' | 'checkpoint'>): CourseStep | undefined {
  const steps = courseSteps(course);
  const skipped = steps.find(({ id, closes }) => closes !== undefined && statusOf(checkpoint, id) === 'skipped');
  const opened = steps.find(({ id }) => id === skipped?.closes);
  return opened && checkpoint.resources.some(({ step }) => step === opened.id) ? opened : undefined;
}
