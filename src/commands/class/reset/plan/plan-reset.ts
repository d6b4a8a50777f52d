// Plans a reset: what exists in each account, and what of it will be removed.
import { mapConcurrently, type ConcurrencyLimit } from '../../../../lib/map-concurrently.ts';
import { discover, type Discovery, type Stack } from '../../../course/teardown/discover/discover.ts';
import { assertStillSignedIn } from '../../account/instructor.ts';
import { reasonOf, workInAccount, type AccountAccess } from '../../account/work-in-account.ts';
import { scopeOf, type Member, type MemberScope, type Roster } from '../../shared/member.ts';
import type { MemberPlan } from '../reset-types.ts';

interface PlanOptions extends AccountAccess {
  readonly atOnce: number | ConcurrencyLimit;
  /** Include stacks of suffixes that the roster does not name. */
  readonly everySuffix: boolean;
  /** Called with the plan of each account once it is known, in any order. None of them is kept in memory. */
  readonly onPlanned: (plan: MemberPlan) => void;
}

/** Only reads. An account that cannot be read is part of the plan, with the reason. */
export async function planReset({ members }: Pick<Roster, 'members'>, options: PlanOptions): Promise<void> {
  const { atOnce, signal, instructor, onPlanned } = options;
  const accountErrors: { readonly item: Member; readonly error: unknown }[] = [];
  const plan = async (member: Member) => {
    const planned = await planMember(member, options).catch((error: unknown) => {
      accountErrors.push({ item: member, error });
      return { ...emptyPlan(member), refused: reasonOf(error) };
    });
    onPlanned(planned);
  };
  const outcomes = await mapConcurrently(members, plan, { atOnce, signal });
  // A full disk, for example.
  for (const outcome of outcomes) if ('error' in outcome) throw outcome.error;
  await assertStillSignedIn(instructor, accountErrors);
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
