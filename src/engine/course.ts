// The order of things: which step is which, and which comes next.
import { WorkshopError } from './errors.ts';
import type { Chapter, Checkpoint, StepEntry, StepStatus } from './types.ts';

export interface Place extends StepEntry {
  readonly chapter: number;
  readonly chapterTitle: string;
  /** From 1, over the whole course. */
  readonly position: number;
}

export function placesOf(course: readonly Chapter[]): Place[] {
  return course
    .flatMap((chapter) =>
      chapter.steps.map((step) => ({
        ...step,
        load: () => step.load(),
        chapter: chapter.number,
        chapterTitle: chapter.title,
      })),
    )
    .map((place, index) => ({ ...place, position: index + 1 }));
}

/** By id, by position in the course ("7"), or a chapter's last step by "chapter 4". */
export function findPlace(course: readonly Chapter[], asked: string): Place {
  const places = placesOf(course);
  const wanted = asked.trim().toLowerCase();
  const chapter = /^chapter[\s-]*(\d+)$/.exec(wanted)?.[1];
  const found = chapter
    ? places.findLast((place) => place.chapter === Number(chapter))
    : places.find(({ id, position }) => id === wanted || String(position) === wanted);
  if (found) return found;
  const near = places.filter(({ id }) => id.startsWith(wanted.slice(0, 3))).map(({ id }) => id);
  throw new WorkshopError({
    code: 'usage',
    message: `There is no step "${asked}".${near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''}`,
    state: `The steps are: ${places.map(({ id }) => id).join(', ')}.`,
    fix: 'workshop status',
  });
}

export function statusOf(checkpoint: Checkpoint | undefined, id: string): StepStatus | 'todo' {
  return checkpoint?.steps[id]?.status ?? 'todo';
}

/** Proven, or as far as the server in place of AWS can prove it: nothing is left to do for it. */
export function isDone(checkpoint: Checkpoint | undefined, id: string): boolean {
  const step = checkpoint?.steps[id];
  return step?.status === 'verified' || (step?.status === 'provisioned' && step.unproven !== undefined);
}

/** The checks of steps that are done, which the server in place of AWS has no part for. */
export function unprovenOf(checkpoint: Checkpoint | undefined): string[] {
  return Object.values(checkpoint?.steps ?? {}).flatMap(({ unproven = [] }) => unproven);
}

/** The first step that is not done; those that the learner put off come after all others. */
export function nextPlace(course: readonly Chapter[], checkpoint: Checkpoint | undefined): Place | undefined {
  return openPlaces(course, checkpoint)[0];
}

/** What is to be built for `goal`, or at all. */
export function openPlaces(course: readonly Chapter[], checkpoint: Checkpoint | undefined, goal?: Place): Place[] {
  const open = placesOf(course).filter(({ id }) => !isDone(checkpoint, id));
  const isSkipped = ({ id }: Place) => statusOf(checkpoint, id) === 'skipped';
  const needed = open.filter((place) => !(place.optional && isSkipped(place)) || place.id === goal?.id);
  if (goal) return needed.filter(({ position }) => position <= goal.position);
  const rest = needed.filter((place) => !isSkipped(place));
  return rest.length > 0 ? rest : needed;
}
