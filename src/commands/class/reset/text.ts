// The plan and the result of a class's reset, for people: within 80 columns for thirty learners.
import type { Row } from './report.ts';
import type { MemberPlan, ResetPlan } from './types.ts';
import { isBlocked } from '../../course/teardown/discover/merge-records.ts';
import { count } from '../../../ui/words.ts';

export function lineOfPlan({ place, stacks, refused, unseen }: MemberPlan): string {
  const things = stacks.reduce((sum, stack) => sum + stack.things.length, 0);
  if (refused !== null) return `${place.name}: not touched, ${refused}`;
  return `${place.name}: ${things === 0 ? 'nothing of ours' : count(things, 'thing')}${unseen.length > 0 ? ', and some could not be looked at' : ''}`;
}

export function textOfPlan({ className, hash, at, members }: ResetPlan): string {
  const things = members.flatMap(({ stacks }) => stacks.flatMap((stack) => stack.things));
  return [
    `class ${className} · plan ${hash} of ${at.slice(0, 16).replace('T', ' ')} UTC · ${count(things.length, 'thing')} in ${count(members.length, 'account')}`,
    ...members.flatMap(memberLines),
  ].join('\n');
}

function memberLines(plan: MemberPlan): string[] {
  const { place, alias, stacks, others, namesakes, unseen, account, refused } = plan;
  const head = `${place.name} · ${place.account}${alias ? ` (${alias})` : ''} · ${place.region}`;
  if (refused !== null) return [head, `  not touched: ${refused}`];
  const lines = stacks.flatMap(({ suffix, things }) => {
    const whole = things.filter(({ because }) => !because.startsWith('part of')).toReversed();
    const parts = things.length - whole.length;
    return [
      ...(suffix === place.suffix ? [] : [`  suffix ${suffix || '(none)'}:`]),
      ...whole.map(({ what }) => `  remove  ${what}`),
      ...(parts > 0 ? [`  remove  ${count(parts, 'part')} of these: settings, policies, routes`] : []),
    ];
  });
  return [
    head,
    ...(lines.length > 0 ? lines : ['  nothing of ours is there']),
    ...(isBlocked(account) === true ? [] : ['  turn on all four flags of Block Public Access of the account']),
    ...others.map(
      ({ suffix, things }) =>
        `  kept    ${count(things, 'thing')} of ${suffix ? `suffix ${suffix}` : 'names without a suffix'}: not in the roster (--every-suffix)`,
    ),
    ...namesakes.map(({ what, name }) => `  kept    ${what} ${name}: of our name, and not ours`),
    ...unseen.map(({ at, because }) => `  unseen  ${at}: ${because}`),
  ];
}

export function tableOfRows(rows: readonly Row[]): string {
  const width = Math.min(20, Math.max(7, ...rows.map(({ name }) => name.length)));
  const line = (name: string, account: string, state: string, removed: string, left: string, why: string) =>
    `${cut(name, width).padEnd(width)}  ${account.padEnd(12)}  ${state.padEnd(12)} ${removed.padStart(7)} ${left.padStart(5)}  ${why}`.trimEnd();
  return [
    line('learner', 'account', 'state', 'removed', 'left', ''),
    ...rows.flatMap(({ name, account, state, removed, left, why }) => [
      line(name, account, state, String(removed), String(left), ''),
      ...(why ? [`  ${why}`] : []),
    ]),
  ].join('\n');
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
