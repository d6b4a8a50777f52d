// The summary of a rehearsed class, and the shortening of long tables.
import { count } from '../../../lib/count.ts';
import type { PreparedAccount } from './setup.ts';

/** The beginning and the end, with how many lines are left out between them. */
export function shortened(lines: readonly string[], maxLines: number): string[] {
  if (lines.length <= maxLines) return [...lines];
  const end = Math.floor(maxLines / 3);
  const beginning = maxLines - end - 1;
  const left = lines.length - beginning - end;
  return [...lines.slice(0, beginning), `   … ${count(left, 'line')} more …`, ...lines.slice(-end)];
}

interface LearnerSummary {
  readonly name: string;
  readonly account: string;
  readonly reached: string | null;
  readonly incident: string | null;
  readonly hasLookAlikes: boolean;
}

export function learnerSummaries(accounts: readonly PreparedAccount[]): LearnerSummary[] {
  return accounts.map(({ learner: { plan, account, reached, stoppedIn, exercise } }) => ({
    name: plan.name,
    account: account.account,
    reached: reached ?? null,
    incident: stoppedIn
      ? `stopped in the middle of ${stoppedIn}`
      : exercise
        ? `has the exercise ${exercise.name}`
        : (incidentTexts[plan.incident ?? ''] ?? null),
    hasLookAlikes: plan.hasLookAlikes,
  }));
}

const incidentTexts: Readonly<Record<string, string>> = {
  denied: 'the role no longer trusts the instructor',
  expired: 'the session ends in the middle',
  prod: 'the alias of the account says "production"',
};

export function classSummary(accounts: readonly PreparedAccount[]): string {
  const learners = learnerSummaries(accounts);
  const counts = new Map<string, number>();
  for (const { reached } of learners) counts.set(reached ?? 'nothing', (counts.get(reached ?? 'nothing') ?? 0) + 1);
  const lookAlikes = accounts.filter(({ learner }) => learner.plan.hasLookAlikes);
  const foreign = lookAlikes.reduce((sum, one) => sum + one.foreign.length, 0);
  const publicAccessOff = accounts.filter(({ learner }) => learner.plan.publicAccessOff);
  return [
    `built up to: ${[...counts].map(([step, number]) => `${step} ${number}`).join(', ')}`,
    ...learners.flatMap(({ name, incident }) => (incident ? [`${name}: ${incident}`] : [])),
    `${count(foreign, 'resource')} of others in ${count(lookAlikes.length, 'account')}: workshop names without a tag, with another tag, with another suffix`,
    `Block Public Access turned off by hand in ${count(publicAccessOff.length, 'account')}`,
  ].join('\n');
}
