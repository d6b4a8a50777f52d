// The plan of a reset as text: for each account what will be removed, what is kept, and what could not be read.
import { count } from '../../../../lib/count.ts';
import type { DiscoveredResource } from '../../../course/teardown/discover/discover.ts';
import { blockState } from '../../../../resources/s3/block-public-access.ts';
import type { MemberScope } from '../../shared/member.ts';
import type { MemberPlan, ResetPlan } from '../reset-types.ts';

interface PlanTextOptions {
  /** A line for each resource, in place of their number by kind. */
  readonly whole?: boolean | undefined;
}

/** The accounts in the order of the roster. */
export function planText(
  plan: ResetPlan,
  members: readonly MemberScope[],
  { whole = false }: PlanTextOptions = {},
): string {
  const { className, hash, at, accounts, resources } = plan;
  const when = at.slice(0, 16).replace('T', ' ');
  return [
    `class ${className} · plan ${hash} of ${when} UTC · ${count(resources, 'resource')} in ${count(accounts, 'account')}`,
    ...members.flatMap((member) => memberLines(plan.read(member), whole)),
  ].join('\n');
}

const partNoun = 'setting, policy or route';
const partNouns = 'settings, policies or routes';

function memberLines(plan: MemberPlan, whole: boolean): string[] {
  const { place, alias, stacks, others, namesakes, unseen, account, refused } = plan;
  const head = `${place.name} · ${place.account}${alias ? ` (${alias})` : ''} · ${place.region}`;
  if (refused !== null) return [head, `  will not be changed: ${refused}`];
  const removals = stacks.flatMap(({ suffix, things }) => {
    const main = things.filter(({ isPart }) => !isPart).toReversed();
    const parts = things.length - main.length;
    return [
      ...(suffix === place.suffix ? [] : [`  suffix ${suffix || '(none)'}:`]),
      ...(whole ? main.map(({ what }) => `  remove  ${what}`) : [`  remove  ${byKind(main)}`]),
      ...(parts > 0 ? [`  remove  ${parts} ${parts === 1 ? partNoun : partNouns} of these`] : []),
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

/** "HTTP API, Lambda function (2), DynamoDB table": the order of removal. */
function byKind(things: readonly DiscoveredResource[]): string {
  const numbers = new Map<string, number>();
  for (const { what, name } of things) {
    const noun = what.endsWith(` ${name}`) ? what.slice(0, -name.length - 1) : what;
    numbers.set(noun, (numbers.get(noun) ?? 0) + 1);
  }
  return [...numbers].map(([noun, number]) => (number === 1 ? noun : `${noun} (${number})`)).join(', ');
}
