// The pace of the room, chapter by chapter: how many are through, how long they needed, and when the others will be.
import { course } from '../../../../steps/index.ts';
import { median, type Attention, type Medians } from './attention.ts';
import { boardSteps, durationsOf } from './learner-state.ts';

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

export function paceOf(rows: readonly Attention[], medians: Medians, now: number): ChapterPace[] {
  const expected = expectedMinutes(medians);
  const learners = rows.map((row) => paced(row));
  const needed = rows.map(minutesByChapter);
  return course
    .filter(({ extra }) => !extra)
    .map(({ number, title, minutes = 0 }) => {
      const last = boardSteps.findLastIndex(({ chapter }) => chapter === number);
      const through = learners.filter(({ at }) => at > last);
      const times = needed.flatMap((byChapter) => byChapter.get(number) ?? []);
      const left = learners.map((learner) => minutesLeft(learner, last, expected, now)).sort((a, b) => a - b);
      return {
        chapter: number,
        title,
        done: through.length,
        here: learners.filter(({ at }) => boardSteps[at]?.chapter === number).length,
        medianMinutes: times.length === 0 ? null : Math.round(median(times)),
        plannedMinutes: minutes,
        halfAt: endOf(left, 0.5, now),
        mostAt: endOf(left, 0.9, now),
      };
    });
}

/** What a learner needed for each chapter that is behind them. */
export function minutesByChapter({ learner, position: { step } }: Attention): ReadonlyMap<number, number> {
  const durations = durationsOf(learner);
  const minutes = new Map<number, number>();
  for (const { id, chapter } of boardSteps) {
    const ms = durations.get(id);
    if (ms !== undefined && chapter < (step?.chapter ?? Infinity))
      minutes.set(chapter, (minutes.get(chapter) ?? 0) + ms / 60_000);
  }
  return minutes;
}

interface Paced {
  /** Where the learner is in `boardSteps`; behind its end where all steps are done. */
  readonly at: number;
  readonly since: number;
}

function paced({ position: { step, since } }: Attention): Paced {
  const at = step ? boardSteps.findIndex(({ id }) => id === step.id) : boardSteps.length;
  return { at, since };
}

/** In minutes, of each step: the room's own median; else what the course allows, at the pace of the room so far. */
function expectedMinutes(medians: Medians): ReadonlyMap<string, number> {
  const planned = new Map(
    course.flatMap(({ minutes = 0, steps }) => steps.map(({ id }) => [id, minutes / steps.length] as const)),
  );
  const ratios = [...medians].map(([id, minutes]) => minutes / (planned.get(id) || 1));
  const pace = ratios.length < leastSteps ? 1 : median(ratios);
  return new Map(boardSteps.map(({ id }) => [id, medians.get(id) ?? (planned.get(id) ?? 0) * pace]));
}

/** Until the learner has done the step with this index. */
function minutesLeft({ at, since }: Paced, last: number, expected: ReadonlyMap<string, number>, now: number): number {
  if (at > last) return 0;
  const left = boardSteps.slice(at, last + 1).map(({ id }) => expected.get(id) ?? 0);
  // Who is at a step for longer than expected is expected to need a minute more.
  const spent = Math.min((now - since) / 60_000, Math.max(0, (left[0] ?? 0) - 1));
  return Math.max(1, left.reduce((sum, minutes) => sum + minutes, 0) - spent);
}

function endOf(left: readonly number[], share: number, now: number): string | null {
  const minutes = left[Math.ceil(left.length * share) - 1] ?? 0;
  return minutes === 0 ? null : new Date(now + minutes * 60_000).toISOString();
}
