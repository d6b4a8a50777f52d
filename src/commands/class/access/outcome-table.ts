// The rows of `workshop class access`: what is planned or done for each learner, or why it is not.
import type { Outcome } from '../../../lib/map-concurrently.ts';
import { tableLines } from '../../../ui/columns.ts';
import { reasonOf } from '../account/work-in-account.ts';
import type { Member } from '../shared/member.ts';
import { ForeignAccess, type Done } from './access-way.ts';

export type Outcomes = readonly Outcome<Member, Done>[];

export function rowsOf(outcomes: Outcomes) {
  return outcomes.map((outcome) => {
    const { name, account } = outcome.item;
    if ('error' in outcome) return { name, account, actions: null, keyFile: null, because: whyNot(outcome.error) };
    const { actions, keyFile = null } = outcome.value;
    return { name, account, actions: [...actions], keyFile, because: null };
  });
}

function whyNot(error: unknown): string {
  return error instanceof ForeignAccess ? error.message : reasonOf(error);
}

export function tableOf(outcomes: Outcomes): string {
  return tableLines(
    rowsOf(outcomes).map(({ name, account, actions, because, keyFile }) => [
      name,
      account,
      actions ? [summaryOf(actions), keyFile].filter(Boolean).join('; ') : `NOT: ${because}`,
    ]),
  ).join('\n');
}

const plurals: Readonly<Record<string, string>> = { policy: 'policies', user: 'users', 'access key': 'access keys' };

/** "create 2 policies, create user": the names are the same in each account, and in the JSON. */
function summaryOf(actions: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const action of actions) {
    const kind = action.replace(/( policy) .*/, '$1');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const texts = [...counts].map(([kind, number]) => {
    const [verb = '', ...noun] = kind.split(' ');
    return number === 1 ? kind : `${verb} ${number} ${plurals[noun.join(' ')]}`;
  });
  return texts.join(', ') || 'nothing to do';
}
