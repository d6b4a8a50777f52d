// The pace of the room, chapter by chapter: how many are through, how long they needed, and when the others will be.
import { course } from '../../../../steps/index.ts';
import { median, medianMinutes } from './attention.ts';
import { boardSteps, durationsOf, positionOf, type LearnerState } from './learner-state.ts';

export interface ChapterPace {
  readonly chapter: number;
  readonly title: string;
  /** Learners who have done all of its steps. */
  readonly done: number;
  /** Learners who are at one of its steps. */
  readonly here: number;
  /** What half of those who are through needed at most; null where nobody is. */
  readonly medianMinutes: number | null;
  /** What the course allows for it. */
  readonly plannedMinutes: number;
  /** When half of the room is through, and nine of ten; null where they are, or nobody is in the room. */
  readonly halfAt: string | null;
  readonly mostAt: string | null;
}

/** Fewer finished steps say nothing about the pace of the room. */
const leastSteps = 3;

export function paceOf(learners: readonly LearnerState[], now: number): ChapterPace[] {
  const chapters = course.filter(({ extra }) => !extra);
  const expected = expectedMinutes(learners);
  return chapters.map(({ number, title, minutes = 0, steps }) => {
    const ids = steps.map(({ id }) => id);
    const last = boardSteps.findLastIndex(({ chapter }) => chapter === number);
    const through = learners.filter((learner) => isThrough(learner, last));
    const needed = through.flatMap((learner) => {
      const durations = durationsOf(learner);
      const known = ids.flatMap((id) => durations.get(id) ?? []);
      return known.length === 0 ? [] : [known.reduce((sum, ms) => sum + ms, 0) / 60_000];
    });
    const left = learners.map((learner) => minutesLeft(learner, last, expected, now)).sort((a, b) => a - b);
    return {
      chapter: number,
      title,
      done: through.length,
      here: learners.filter((learner) => positionOf(learner).step?.chapter === number).length,
      medianMinutes: needed.length === 0 ? null : Math.round(median(needed)),
      plannedMinutes: minutes,
      halfAt: endOf(left, 0.5, now),
      mostAt: endOf(left, 0.9, now),
    };
  });
}

/** In minutes, of each step: the room's own median; else what the course allows, at the pace of the room so far. */
function expectedMinutes(learners: readonly LearnerState[]): ReadonlyMap<string, number> {
  const medians = medianMinutes(learners);
  const planned = new Map(
    course.flatMap(({ minutes = 0, steps }) => steps.map(({ id }) => [id, minutes / steps.length] as const)),
  );
  const ratios = [...medians].map(([id, minutes]) => minutes / (planned.get(id) || 1));
  const pace = ratios.length < leastSteps ? 1 : median(ratios);
  return new Map(boardSteps.map(({ id }) => [id, medians.get(id) ?? (planned.get(id) ?? 0) * pace]));
}

/** Whether the learner is behind the step with this index. */
function isThrough(learner: LearnerState, last: number): boolean {
  const { step } = positionOf(learner);
  return !step || boardSteps.findIndex(({ id }) => id === step.id) > last;
}

function minutesLeft(learner: LearnerState, last: number, expected: ReadonlyMap<string, number>, now: number): number {
  const { step, since } = positionOf(learner);
  if (!step || isThrough(learner, last)) return 0;
  const first = boardSteps.findIndex(({ id }) => id === step.id);
  const left = boardSteps.slice(first, last + 1).reduce((sum, { id }) => sum + (expected.get(id) ?? 0), 0);
  // Who is at a step for longer than expected is expected to need a minute more.
  const spent = Math.min((now - since) / 60_000, Math.max(0, (expected.get(step.id) ?? 0) - 1));
  return Math.max(1, left - spent);
}

function endOf(left: readonly number[], share: number, now: number): string | null {
  const minutes = left[Math.ceil(left.length * share) - 1] ?? 0;
  return minutes === 0 ? null : new Date(now + minutes * 60_000).toISOString();
}
