// One learner of a class in sentences, for output that is read aloud (--accessible).
import { isInspected, type MemberStatus } from './class-snapshot.ts';
import { durationSince, monthlyCost, optionalText, stateWords } from './marks.ts';
import { chaptersOf, type CoursePosition, type StepState } from './status-types.ts';

export function spoken(row: MemberStatus, now: string): string {
  const { name } = row.member;
  if (!isInspected(row)) return `${name}: no access for ${durationSince(row.since, now)}.`;
  const { status, position } = row;
  const all = chaptersOf(status.steps);
  const states = [...new Set(all.map(({ state }) => state))];
  const numbersOf = (wanted: StepState) => all.filter(({ state }) => state === wanted).map(({ number }) => number);
  const chapters = states.map((state) => `${stateWords[state]}: ${rangesOf(numbersOf(state))}`);
  return [
    `${name}: chapters ${chapters.join('; ')}.`,
    `${positionSentence(position)}, for ${durationSince(row.since, now)}.`,
    ...(status.optionalSteps.length > 0 ? [`Has ${optionalText(status)} steps.`] : []),
    status.publicBuckets.length > 0 ? `Public: ${status.publicBuckets.join(', ')}.` : 'Nothing is public.',
    `Block Public Access of the account: ${status.accountBlock}.`,
    `Cost without any request: ${monthlyCost(status.perHourIdle)} a month.`,
  ].join(' ');
}

function positionSentence({ kind, step, says }: CoursePosition): string {
  if (kind === 'complete') return 'The course is complete';
  if (kind === 'next') return `Next step: ${step}`;
  return `At ${step}, ${stateWords[kind]}${says ? `: ${says}` : ''}`;
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
