// A learner of a class in one sentence after the other, for those who hear the table.
import { isSeen, type Row } from './class-snapshot.ts';
import type { StepState } from './status-types.ts';
import { ageOf, chaptersOf, dollarsOf } from './words.ts';

export function spoken(row: Row, now: string): string {
  const { name } = row.member;
  if (!isSeen(row)) return `${name}: not seen for ${ageOf(row.since, now)}.`;
  const { sight, standing } = row;
  const words = {
    done: 'done',
    failing: 'failing',
    begun: 'begun',
    todo: 'to come',
    skipped: 'skipped',
    unseen: 'not seen',
  };
  const all = chaptersOf(sight);
  const states = [...new Set(all.map(({ state }) => state))];
  const numbersOf = (wanted: StepState) => all.filter(({ state }) => state === wanted).map(({ number }) => number);
  const chapters = states.map((state) => `${words[state]}: ${rangesOf(numbersOf(state))}`);
  const where =
    standing.kind === 'complete'
      ? 'The course is complete'
      : `At ${standing.step ?? ''}${standing.says ? `: ${standing.says}` : ''}`;
  return [
    `${name}: chapters ${chapters.join('; ')}.`,
    `${where}, for ${ageOf(row.since, now)}.`,
    sight.publicBuckets.length > 0 ? `Public: ${sight.publicBuckets.join(', ')}.` : 'Nothing is public.',
    `Block Public Access of the account: ${sight.accountBlock}.`,
    `Idle cost a month: ${dollarsOf(sight.perHourIdle)}.`,
  ].join(' ');
}

/** 1, 2, 3, 5 → "1 to 3, 5" */
function rangesOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`)).join(', ');
}
