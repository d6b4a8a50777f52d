// The plan of a reset as the document of `class reset --json`.
import type { Json } from '../../../../engine/types.ts';
import type { MemberScope } from '../../shared/member.ts';
import type { ResetPlan } from '../reset-types.ts';

/** The accounts in the order of the roster. */
export function planDocument(plan: ResetPlan, members: readonly MemberScope[]): Json {
  return {
    dryRun: true,
    class: plan.className,
    plan: plan.hash,
    members: members.map((member) => {
      const { place, alias, stacks, others, namesakes, unseen, refused } = plan.read(member);
      return {
        ...place,
        alias,
        refused,
        stacks: stacks.map(({ suffix, things }) => ({
          suffix,
          things: things.map(({ arn, ...thing }) => ({ ...thing, arn: arn ?? null })),
        })),
        others: others.map((other) => ({ ...other })),
        namesakes: namesakes.map((one) => ({ ...one })),
        unseen: unseen.map(({ at, because }) => ({ at, because })),
      };
    }),
  };
}
