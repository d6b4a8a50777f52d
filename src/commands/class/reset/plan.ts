// The plan of a reset: what exists in each account, what of it will be removed, and a hash that ties the removal to it.
import { createHash } from 'node:crypto';
import { now } from '../../../engine/run.ts';
import { mapConcurrently, type ConcurrencyLimit, type Outcome } from '../../../lib/map-concurrently.ts';
import { discover, type Discovery, type Stack } from '../../course/teardown/discover/discover.ts';
import { assertStillSignedIn } from '../account/instructor.ts';
import { reasonOf, workInAccount, type AccountAccess } from '../account/work-in-account.ts';
import { scopeOf, type Member, type MemberScope, type Roster } from '../shared/member.ts';
import type { MemberPlan, ResetPlan } from './reset-types.ts';

interface PlanOptions extends AccountAccess {
  readonly atOnce: number | ConcurrencyLimit;
  /** Include stacks of suffixes that the roster does not name. */
  readonly everySuffix: boolean;
  readonly onProgress?: (plan: MemberPlan) => void;
}

/** Only reads. An account that cannot be read is part of the plan, with the reason. */
export async function planReset({ className, members }: Roster, options: PlanOptions): Promise<ResetPlan> {
  const outcomes = await mapConcurrently(members, (member) => planMember(member, options), {
    atOnce: options.atOnce,
    signal: options.signal,
    settled: (outcome) => options.onProgress?.(planOf(outcome)),
  });
  await assertStillSignedIn(options.instructor, outcomes);
  const plans = outcomes.map(planOf);
  return { version: 1, at: now(), className, hash: hashOf(className, plans), members: plans };
}

function planOf(outcome: Outcome<Member, MemberPlan>): MemberPlan {
  return 'value' in outcome ? outcome.value : { ...emptyPlan(outcome.item), refused: reasonOf(outcome.error) };
}

function planMember(member: Member, options: PlanOptions): Promise<MemberPlan> {
  return workInAccount({ ...options, onlyReads: true }, member, async ({ run, target, alias }) => {
    const found = await discover(run, { target });
    const isPlanned = ({ suffix }: Stack) => options.everySuffix || suffix === member.suffix;
    const stacks = found.stacks.filter(isPlanned);
    return {
      ...emptyPlan(member),
      alias,
      stacks: stacks.map(({ suffix, things, checkpoint }) => ({
        suffix,
        things,
        checkpoint: { ...checkpoint, steps: {} },
      })),
      others: found.stacks
        .filter((stack) => !isPlanned(stack))
        .map(({ suffix, things }) => ({ suffix, things: things.length })),
      namesakes: found.namesakes.filter(({ name }) => name !== ''),
      unseen: notInspectable({ ...found, stacks }, member),
      account: found.account,
    };
  });
}

/** What could not be read, and what is in another region. A reset does not remove it, so the plan has to say so. */
export function notInspectable(
  { notRead, stacks }: Pick<Discovery, 'notRead' | 'stacks'>,
  { region }: Pick<MemberScope, 'region'>,
): MemberPlan['unseen'] {
  const elsewhere = stacks.flatMap((stack) => stack.elsewhere);
  return [
    ...notRead.map(({ what, because, isDeniedByPolicy }) => ({
      at: what,
      because: isDeniedByPolicy ? `denied by policy (${because})` : because,
      ...(isDeniedByPolicy && { deniedByPolicy: true }),
    })),
    ...elsewhere.map((one) => ({
      at: `${one.what} ${one.name}`,
      because: `it belongs to ${one.region}, and the roster says ${region}`,
    })),
  ];
}

function emptyPlan(member: Member): MemberPlan {
  const nothing = { alias: null, stacks: [], others: [], namesakes: [], unseen: [], account: null, refused: null };
  return { place: scopeOf(member), ...nothing };
}

/** A resource with the same name or id is the same resource, also if it was created later. */
export function resourceKey({ kind, name, arn }: { kind: string; name: string; arn?: string | undefined }): string {
  return ['distribution', 'origin-access-identity'].includes(kind) ? `${kind} ${arn}` : `${kind} ${name}`;
}

export function hashOf(className: string, members: readonly MemberPlan[]): string {
  // As one document, in parts: that of thousands of accounts would be megabytes.
  const hash = createHash('sha256').update(`{"className":${JSON.stringify(className)},"gist":[`);
  for (const [index, { place, stacks, refused }] of members.entries()) {
    const gist = {
      place,
      refused: refused !== null,
      stacks: stacks.map(({ suffix, things, checkpoint }) => ({
        suffix,
        things: things.map(resourceKey).toSorted(),
        records: checkpoint.resources.map(({ kind, props }) => ({ kind, props })),
      })),
    };
    hash.update(`${index === 0 ? '' : ','}${JSON.stringify(gist)}`);
  }
  return hash.update(']}').digest('hex').slice(0, 12);
}
