// Puts off a step that later ones do without, or the rest of the last chapter, after which nothing comes.
import { isDone, courseSteps, nextStep, type CourseStep } from '../course.ts';
import { WorkshopError } from '../errors.ts';
import { now, type Run } from '../run.ts';

export async function skip({ course, checkpoint, save }: Run): Promise<CourseStep[]> {
  const next = nextStep(course, checkpoint);
  const last = course.at(-1)?.number;
  if (!next || (next.chapter !== last && !next.optional)) throw needed(next);
  const open = next.optional
    ? [next]
    : courseSteps(course).filter(({ id, chapter }) => chapter === last && !isDone(checkpoint, id));
  // What a step has made so far stays noted, for teardown and for coming back.
  for (const { id } of open) checkpoint.steps[id] = { ...checkpoint.steps[id], status: 'skipped', at: now() };
  await save();
  return open;
}

function needed(next: CourseStep | undefined): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: next
      ? `The step ${next.id} cannot be skipped: later ones need what it makes.`
      : 'There is nothing left to skip.',
    state: 'Only what nothing later needs can be put off: opening the website to the public, and CloudFront.',
    fix: next ? 'workshop next' : 'workshop status',
  });
}
