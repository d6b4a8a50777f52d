// The order of the course: finds steps, and says which are done, open and next.
import { unknownName } from './errors.ts';
import type { Chapter, Checkpoint, StepEntry, StepStatus } from './types.ts';

export interface CourseStep extends StepEntry {
  readonly chapter: number;
  readonly chapterTitle: string;
  /** Of a chapter after the handbook: the course is complete without it. */
  readonly extra: boolean;
  /** From 1, in the whole course. */
  readonly position: number;
}

export function courseSteps(course: readonly Chapter[]): CourseStep[] {
  return course
    .flatMap((chapter) =>
      chapter.steps.map((step) => ({
        ...step,
        load: () => step.load(),
        chapter: chapter.number,
        chapterTitle: chapter.title,
        extra: chapter.extra ?? false,
      })),
    )
    .map((place, index) => ({ ...place, position: index + 1 }));
}

/** The steps of the handbook: what the course counts. */
export function handbookSteps(course: readonly Chapter[]): CourseStep[] {
  return courseSteps(course).filter(({ extra }) => !extra);
}

/** The steps and tasks after the handbook: the course is complete without them. */
export function optionalSteps(course: readonly Chapter[]): CourseStep[] {
  return courseSteps(course).filter(({ extra }) => extra);
}

/** The optional tasks after the handbook: the learner writes code for them. */
export function tasksOf(course: readonly Chapter[]): CourseStep[] {
  return optionalSteps(course).filter(({ task }) => task);
}

/** The optional steps after the handbook that the tool can build. They are built when the learner asks for them. */
export function extraSteps(course: readonly Chapter[]): CourseStep[] {
  return optionalSteps(course).filter(({ task }) => !task);
}

/** Of these steps: the one that is open; else the first one that is neither done nor skipped. */
export function firstOpen(steps: readonly CourseStep[], checkpoint: Checkpoint): CourseStep | undefined {
  const left = steps.filter(({ id }) => !isDone(checkpoint, id) && statusOf(checkpoint, id) !== 'skipped');
  return left.find(({ id }) => checkpoint.steps[id]) ?? left[0];
}

/** Undefined before the handbook is done. */
export function nextTask(course: readonly Chapter[], checkpoint: Checkpoint | undefined): CourseStep | undefined {
  return checkpoint && !nextStep(course, checkpoint) ? firstOpen(tasksOf(course), checkpoint) : undefined;
}

/** The next optional step that the tool builds. Undefined before the handbook is done. */
export function nextExtra(course: readonly Chapter[], checkpoint: Checkpoint): CourseStep | undefined {
  return nextStep(course, checkpoint) ? undefined : firstOpen(extraSteps(course), checkpoint);
}

/** Finds a step by its id, by its position ("7"), or as the last step of a chapter ("chapter 4"). */
export function findStep(course: readonly Chapter[], asked: string): CourseStep {
  const steps = courseSteps(course);
  const wanted = asked.trim().toLowerCase();
  const chapter = /^chapter[\s-]*(\d+)$/.exec(wanted)?.[1];
  const found = chapter
    ? steps.findLast((courseStep) => courseStep.chapter === Number(chapter))
    : steps.find(({ id, position }) => id === wanted || String(position) === wanted);
  if (found) return found;
  throw unknownName({ noun: 'step', asked, known: steps.map(({ id }) => id), fix: 'workshop status' });
}

export function statusOf(checkpoint: Checkpoint | undefined, id: string): StepStatus | 'todo' {
  return checkpoint?.steps[id]?.status ?? 'todo';
}

/** Verified, as far as the server can: its checks passed or could not run there. */
export function isDone(checkpoint: Checkpoint | undefined, id: string): boolean {
  const step = checkpoint?.steps[id];
  return step?.status === 'verified' || (step?.status === 'provisioned' && step.unproven !== undefined);
}

/** The step that a check or an expected failure belongs to: ids begin with it. */
export function stepOfCheck(id: string): string {
  return id.slice(0, id.indexOf('.'));
}

/** The checks of done steps that could not run, because the server has no feature for them. */
export function unprovenOf(checkpoint: Checkpoint | undefined): readonly { id: string; title: string }[] {
  return Object.values(checkpoint?.steps ?? {}).flatMap(({ unproven = [] }) => unproven);
}

/** The first step that is not done. Skipped steps come after all others. Undefined where the handbook's course is done. */
export function nextStep(course: readonly Chapter[], checkpoint: Checkpoint | undefined): CourseStep | undefined {
  return openSteps(course, checkpoint)[0];
}

/**
 * The steps to build, up to `goal` if there is one; without it, those of the handbook. Of the chapters after it: those of
 * the goal's chapter, and what has been started.
 */
export function openSteps(
  course: readonly Chapter[],
  checkpoint: Checkpoint | undefined,
  goal?: CourseStep,
): CourseStep[] {
  const open = courseSteps(course).filter(({ id }) => !isDone(checkpoint, id));
  const isSkipped = ({ id }: CourseStep) => statusOf(checkpoint, id) === 'skipped';
  const needed = open.filter(
    (courseStep) => !(courseStep.optional && isSkipped(courseStep)) || courseStep.id === goal?.id,
  );
  if (goal)
    return needed.filter(
      ({ position, extra, chapter }) => position <= goal.position && (!extra || chapter === goal.chapter),
    );
  const isStarted = ({ id }: CourseStep) => ['started', 'provisioned'].includes(statusOf(checkpoint, id));
  const rest = needed.filter((courseStep) => !courseStep.extra || (!courseStep.task && isStarted(courseStep)));
  const unskipped = rest.filter((courseStep) => !isSkipped(courseStep));
  return unskipped.length > 0 ? unskipped : rest;
}
