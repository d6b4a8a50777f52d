// The plan of a reset: what is found in every account, what of it is to go, and a hash that ties a run to what was shown.
import { createHash } from 'node:crypto';
import { discover, type Discovery, type Stack } from '../../course/teardown/discover/discover.ts';
import { now } from '../../../engine/run.ts';
import { sideBySide } from '../../../lib/limit-concurrency.ts';
import type { Member, Roster } from '../shared/types.ts';
import type { MemberPlan, MemberScope, ResetPlan } from './types.ts';
import { reasonOf, visit, type Visiting } from '../account/visit.ts';

export interface Planning extends Visiting {
  readonly atOnce: number;
  /** Also stacks of suffixes that the roster does not name. */
  readonly everySuffix: boolean;
  readonly told?: (plan: MemberPlan) => void;
}

/** Reads only. An account that cannot be looked at is part of the plan, with the reason. */
export async function planReset({ className, members }: Roster, how: Planning): Promise<ResetPlan> {
  const outcomes = await sideBySide(members, (member) => planMember(member, how), {
    atOnce: how.atOnce,
    signal: how.signal,
    settled: (outcome) => how.told?.(planOf(outcome)),
  });
  const plans = outcomes.map(planOf);
  return { version: 1, at: now(), className, hash: hashOf(className, plans), members: plans };
}

type Outcome = { readonly item: Member } & ({ readonly value: MemberPlan } | { readonly error: unknown });

function planOf(outcome: Outcome): MemberPlan {
  return 'value' in outcome ? outcome.value : { ...empty(outcome.item), refused: reasonOf(outcome.error) };
}

function planMember(member: Member, how: Planning): Promise<MemberPlan> {
  return visit(how, member, async ({ run, target, alias }) => {
    const found = await discover(run, { target });
    const isMine = ({ suffix }: Stack) => how.everySuffix || suffix === member.suffix;
    const { namesakes, account } = found;
    const unseen = outOfReach({ ...found, stacks: found.stacks.filter(isMine) }, member);
    return {
      ...empty(member),
      alias,
      stacks: found.stacks
        .filter(isMine)
        .map(({ suffix, things, checkpoint }) => ({ suffix, things, checkpoint: { ...checkpoint, steps: {} } })),
      others: found.stacks
        .filter((stack) => !isMine(stack))
        .map(({ suffix, things }) => ({ suffix, things: things.length })),
      namesakes: namesakes.filter(({ name }) => name !== ''),
      unseen,
      account,
    };
  });
}

/** What could not be looked at, and what lies in another region: it stays, and would be forgotten if nobody said so. */
export function outOfReach(
  { unseen, stacks }: Discovery,
  { region }: Pick<MemberScope, 'region'>,
): MemberPlan['unseen'] {
  const far = stacks.flatMap(({ elsewhere }) => elsewhere);
  return [
    ...unseen,
    ...far.map((one) => ({
      at: `${one.what} ${one.name}`,
      because: `it was made for ${one.region}, and the roster says ${region}`,
    })),
  ];
}

function empty(member: Member): MemberPlan {
  const nothing = { alias: null, stacks: [], others: [], namesakes: [], unseen: [], account: null, refused: null };
  return { place: placeOf(member), ...nothing };
}

export function placeOf({ name, account, region, suffix }: Member): MemberScope {
  return { name, account, region, suffix };
}

/** One thing in one account, whoever made it when: what has the same name and number is the same thing. */
export function keyOfThing({ kind, name, arn }: { kind: string; name: string; arn?: string | undefined }): string {
  return ['distribution', 'origin-access-identity'].includes(kind) ? `${kind} ${arn}` : `${kind} ${name}`;
}

export function hashOf(className: string, members: readonly MemberPlan[]): string {
  const gist = members.map(({ place, stacks, refused }) => ({
    place,
    refused: refused !== null,
    stacks: stacks.map(({ suffix, things, checkpoint }) => ({
      suffix,
      things: things.map(keyOfThing).toSorted(),
      records: checkpoint.resources.map(({ kind, props }) => ({ kind, props })),
    })),
  }));
  return createHash('sha256').update(JSON.stringify({ className, gist })).digest('hex').slice(0, 12);
}
