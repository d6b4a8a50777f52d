// The plan of a reset as text: for each account what will be removed, what is kept, and what could not be read.
import { count } from '../../../lib/count.ts';
import { blockState } from '../../../resources/s3/block-public-access.ts';
import type { MemberPlan, ResetPlan } from './reset-types.ts';

/** One line, while the accounts are being scanned. */
export function planLine({ place, stacks, refused, unseen }: MemberPlan): string {
  if (refused !== null) return `${place.name}: will not be changed: ${refused}`;
  const resources = stacks.reduce((sum, stack) => sum + stack.things.length, 0);
  const found = resources === 0 ? 'no workshop resources' : count(resources, 'workshop resource');
  return `${place.name}: ${found}${unseen.length > 0 ? ', some of the account could not be read' : ''}`;
}

export function planText({ className, hash, at, members }: ResetPlan): string {
  const resources = members.flatMap(({ stacks }) => stacks.flatMap(({ things }) => things));
  const when = at.slice(0, 16).replace('T', ' ');
  return [
    `class ${className} · plan ${hash} of ${when} UTC · ${count(resources.length, 'resource')} in ${count(members.length, 'account')}`,
    ...members.flatMap(memberLines),
  ].join('\n');
}

function memberLines(plan: MemberPlan): string[] {
  const { place, alias, stacks, others, namesakes, unseen, account, refused } = plan;
  const head = `${place.name} · ${place.account}${alias ? ` (${alias})` : ''} · ${place.region}`;
  if (refused !== null) return [head, `  will not be changed: ${refused}`];
  const removals = stacks.flatMap(({ suffix, things }) => {
    const main = things.filter(({ isPart }) => !isPart).toReversed();
    const parts = things.length - main.length;
    return [
      ...(suffix === place.suffix ? [] : [`  suffix ${suffix || '(none)'}:`]),
      ...main.map(({ what }) => `  remove  ${what}`),
      ...(parts > 0 ? [`  remove  ${count(parts, 'part')} of these: settings, policies, routes`] : []),
    ];
  });
  return [
    head,
    ...(removals.length > 0 ? removals : ['  no workshop resources']),
    ...(blockState(account) === 'on' ? [] : ['  turn on Block Public Access of the account, all four settings']),
    ...others.map(
      ({ suffix, things }) =>
        `  keep    ${count(things, 'resource')} ${suffix ? `with the suffix ${suffix}` : 'without a suffix'}: not in the roster (--every-suffix)`,
    ),
    ...namesakes.map(({ what, name }) => `  keep    ${what} ${name}: a workshop name without the workshop tag`),
    ...unseen.map(({ at, because }) => `  unread  ${at}: ${because}`),
  ];
}
