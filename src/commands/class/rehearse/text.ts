// The words of a rehearsal: who has done what, and tables that are longer than anybody reads.
import type { PreparedAccount } from './setup.ts';
import { count } from '../../../ui/words.ts';

/** Its beginning and its end, and how much is left out between them. */
export function shortened(lines: readonly string[], most: number): string[] {
  if (lines.length <= most) return [...lines];
  const end = Math.floor(most / 3);
  const beginning = most - end - 1;
  const left = lines.length - beginning - end;
  return [...lines.slice(0, beginning), `   … ${count(left, 'line')} more …`, ...lines.slice(-end)];
}

export interface CastLine {
  readonly name: string;
  readonly account: string;
  readonly reached: string | null;
  readonly mishap: string | null;
  readonly crowded: boolean;
}

export function castLines(places: readonly PreparedAccount[]): CastLine[] {
  return places.map(({ attended: { part, account, reached, stoppedIn, fault } }) => ({
    name: part.name,
    account: account.account,
    reached: reached ?? null,
    mishap: stoppedIn
      ? `stopped in the middle of ${stoppedIn}`
      : fault
        ? `broken: ${fault.name}`
        : (mishaps[part.mishap ?? ''] ?? null),
    crowded: part.crowded,
  }));
}

const mishaps: Readonly<Record<string, string>> = {
  denied: 'the role lets nobody in any more',
  expired: 'the session into it ends on the way',
  prod: 'its alias says prod',
};

export function summaryOfStage(places: readonly PreparedAccount[]): string {
  const cast = castLines(places);
  const chapters = new Map<string, number>();
  for (const { reached } of cast) chapters.set(reached ?? 'nothing', (chapters.get(reached ?? 'nothing') ?? 0) + 1);
  const foreign = places.reduce((sum, { attended, foreign }) => sum + (attended.part.crowded ? foreign.length : 0), 0);
  return [
    `built up to: ${[...chapters].map(([step, learners]) => `${step} ${learners}`).join(', ')}`,
    ...cast.flatMap(({ name, mishap }) => (mishap ? [`${name}: ${mishap}`] : [])),
    `${foreign} things of others in ${count(cast.filter(({ crowded }) => crowded).length, 'account')}: namesakes without tag, with other tags, of another suffix`,
    `Block Public Access switched off by hand in ${count(places.filter(({ attended }) => attended.part.opened).length, 'account')}`,
  ].join('\n');
}
