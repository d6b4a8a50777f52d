// What a class needed: time for each chapter, the checks that failed most, hints, answers and the cost of each account.
import { course } from '../../../../steps/index.ts';
import { pricesAsOf, pricesRegion } from '../../../aws/prices.ts';
import { sum, trafficOf } from '../../cost/traffic.ts';
import { byAttention, medianMinutes, quantile } from '../room/attention.ts';
import type { CheckTexts } from '../room/check-texts.ts';
import { minutesByChapter } from '../room/pace.ts';
import { surveyOf } from '../room/survey.ts';
import { boardSteps, type LearnerState } from '../room/learner-state.ts';
import type { Room } from '../room/room.ts';
import { isInspected, type ClassSnapshot } from '../status/class-snapshot.ts';

export type ClassReport = ReturnType<typeof reportOf>;

interface ReportOptions {
  readonly texts: CheckTexts;
  /** Of the accounts in the roster; undefined without one. */
  readonly cost: ReturnType<typeof costOf> | undefined;
}

export function reportOf(room: Room, { texts, cost }: ReportOptions) {
  const now = Date.now();
  const learners = [...room.learners.values()];
  const rows = byAttention(learners, medianMinutes(learners), now);
  const needed = rows.map(minutesByChapter);
  const titleOf = (id: string) => texts.titles.get(id) ?? boardSteps.find((step) => step.id === id)?.title ?? id;
  return {
    version: 1,
    class: room.className,
    at: new Date(now).toISOString(),
    learners: learners.length,
    complete: rows.filter(({ position }) => !position.step).length,
    chapters: course
      .filter(({ extra }) => !extra)
      .map(({ number, title, minutes = 0 }) => {
        const times = needed.flatMap((byChapter) => byChapter.get(number) ?? []);
        const at = (share: number) => (times.length === 0 ? null : oneDigit(quantile(times, share)));
        return {
          chapter: number,
          title,
          done: times.length,
          medianMinutes: at(0.5),
          // Half of the learners are between the two.
          quarterMinutes: at(0.25),
          threeQuartersMinutes: at(0.75),
          plannedMinutes: minutes,
        };
      }),
    failedChecks: mostOf(learners, ({ failuresOf }) => failuresOf).map(({ id, count, by }) => {
      return { check: id, title: titleOf(id), failures: count, learners: by };
    }),
    hints: {
      given: learners.reduce((total, { hints }) => total + hints, 0),
      learners: learners.filter(({ hints }) => hints > 0).length,
      subjects: mostOf(learners, ({ hintsOf }) => hintsOf).map(({ id, count, by }) => {
        return { id, title: titleOf(id), hints: count, learners: by };
      }),
    },
    survey: surveyOf(room),
    cost: cost ?? null,
  };
}

interface Counted {
  readonly id: string;
  readonly count: number;
  /** Learners. */
  readonly by: number;
}

function mostOf(
  learners: readonly LearnerState[],
  countsOf: (learner: LearnerState) => ReadonlyMap<string, number>,
): Counted[] {
  const all = new Map<string, Counted>();
  for (const learner of learners)
    for (const [id, count] of countsOf(learner)) {
      const before = all.get(id);
      all.set(id, { id, count: (before?.count ?? 0) + count, by: (before?.by ?? 0) + 1 });
    }
  return [...all.values()].sort((a, b) => b.count - a.count || a.id.localeCompare(b.id));
}

/** What a class day takes: a stack stays up from one morning to the next. */
const hours = 24;

export function costOf({ rows }: ClassSnapshot, requests: number) {
  const accounts = rows.map((row) => {
    const { name, account } = row.member;
    if (!isInspected(row)) return { name, account, dollars: null, because: row.error.message };
    const { perHourIdle, visitBytes } = row.status;
    const isEmpty = row.status.resourceCount === 0;
    const dollars = isEmpty ? 0 : perHourIdle * hours + sum(trafficOf(requests, visitBytes).items).dollars;
    return { name, account, dollars, because: null };
  });
  return {
    hours,
    requests,
    pricesOf: { region: pricesRegion, asOf: pricesAsOf },
    dollars: accounts.reduce((total, { dollars }) => total + (dollars ?? 0), 0),
    accounts,
  };
}

function oneDigit(value: number): number {
  return Math.round(value * 10) / 10;
}
