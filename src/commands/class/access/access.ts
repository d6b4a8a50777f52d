// `workshop class access`: gives each learner exactly the permissions of the course, by an IAM user in their account or by
// IAM Identity Center. A dry run until --create or --remove, which need an allow list and the name of the class.
import { createAws } from '../../../aws/create-aws.ts';
import { usageError, WorkshopError } from '../../../engine/errors.ts';
import { count } from '../../../lib/count.ts';
import { mapConcurrently, type Outcome } from '../../../lib/map-concurrently.ts';
import { checkRegion } from '../../shared/check-options.ts';
import { assertConfirmedByName } from '../../shared/confirm.ts';
import type { Command, Context } from '../../shared/context.ts';
import { readAllowLists, type AllowFlags } from '../account/allow-list.ts';
import { assertStillSignedIn } from '../account/instructor.ts';
import { workInAccount, type AccountAccess } from '../account/work-in-account.ts';
import {
  flagsFor,
  flagsOf,
  refuseUseless,
  withClass,
  type ClassOptions,
  type OpenedClass,
} from '../shared/class-options.ts';
import { allowOptions } from '../shared/definition.ts';
import type { Member } from '../shared/member.ts';
import { openAccessFiles, type AccessFiles } from './access-files.ts';
import { ForeignAccess, type AccessWay, type Done, type Verb } from './access-way.ts';
import { centerOptions } from './definition.ts';
import { iamUsers } from './iam-users.ts';
import { rowsOf, tableOf, type Outcomes } from './outcome-table.ts';

interface AccessFlags extends ClassOptions, AllowFlags {
  readonly create?: boolean | undefined;
  readonly remove?: boolean | undefined;
  readonly out?: string | undefined;
  readonly identityCenter?: boolean | undefined;
  readonly identityCenterRegion?: string | undefined;
  readonly createUsers?: boolean | undefined;
}

export const classAccess: Command<AccessFlags> = async (context, options) => {
  checkFlags(options);
  const { create, remove } = options;
  const verb: Verb = remove ? 'remove' : 'create';
  const lists = await readAllowLists(options);
  if ((create || remove) && !lists.allowed)
    throw usageError(
      `--${verb} needs --allow-accounts, the list of accounts that may be changed. The roster alone is not enough.`,
      nextCommand(options, verb),
    );
  return withClass(context, options, async (opened) => {
    const { signal, around } = context;
    const access = { ...lists, instructor: opened.instructor, signal, ...(around && { around }) };
    const files = await openAccessFiles(opened.home);
    try {
      const way = await forAll(options, verb, () => openWay(context, options, { opened, files, verb }));
      try {
        const planned = await inEach(context, opened, 'planned', (member) =>
          workInAccount({ ...access, onlyReads: true }, member, ({ run: { aws } }) => way.plan(member, aws)),
        );
        if (!create && !remove) return showPlan(context, options, way, planned);
        for (const line of way.shared?.lines ?? []) context.ui.say(line);
        context.ui.say(tableOf(planned));
        const able = planned.filter((one) => 'value' in one);
        await assertConfirmedByName(context, {
          question: `To ${verb} this in ${count(able.length, 'account')}, type the name of the class`,
          name: opened.roster.className,
          again: nextCommand(options, verb),
        });
        if (able.length > 0) await forAll(options, verb, async () => way.begin?.());
        const done = await inEach(context, opened, `${verb}d`, (member) =>
          carryOutAgain({ ...access, onlyReads: way.onlyReads }, way, member, planned),
        );
        const left = await forAll(options, verb, async () => (await way.finish?.()) ?? []);
        return showDone(context, options, { verb, way, done, left });
      } finally {
        way.close();
      }
    } finally {
      await files.close();
    }
  });
};

function checkFlags({ create, remove, out, ...options }: AccessFlags): void {
  if (create && remove) throw usageError('Give either --create or --remove.', 'workshop class access --help');
  const { identityCenter, identityCenterRegion, createUsers } = options;
  refuseUseless('access', [
    [!create && out, '--out belongs to --create: the folder for the access keys'],
    [identityCenter && out, '--identity-center creates no access keys, and so it has no --out'],
    [!identityCenter && identityCenterRegion, '--identity-center-region belongs to --identity-center'],
    [!identityCenter && createUsers, '--create-users belongs to --identity-center'],
    [remove && createUsers, '--create-users does not belong to --remove'],
  ]);
  if (identityCenterRegion !== undefined) checkRegion(identityCenterRegion, 'workshop class access --help');
}

/** What all learners share is no row of the table: without it, none of them gets access. */
async function forAll<T>(options: AccessFlags, verb: Verb, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ForeignAccess)) throw error;
    throw new WorkshopError({
      code: 'refused',
      message: `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`,
      state: 'It stays as it is.',
      fix: `${nextCommand(options, verb)}   # after you have corrected this in IAM Identity Center`,
      cause: error,
    });
  }
}

interface OpenedWay {
  readonly opened: OpenedClass;
  readonly files: AccessFiles;
  readonly verb: Verb;
}

async function openWay(context: Context, options: AccessFlags, { opened, files, verb }: OpenedWay): Promise<AccessWay> {
  const { roster, instructor, home } = opened;
  if (!options.identityCenter)
    return iamUsers({ className: roster.className, files, verb, out: options.out ?? 'access-keys' });
  const { target, caller, buildDir } = instructor;
  const { ui, signal, around } = context;
  const region = options.identityCenterRegion ?? target.region;
  const aws = createAws({
    target: { ...target, region, config: { ...target.config, region } },
    account: caller.account,
    suffix: '',
    buildDir,
    emit: (event) => event.type === 'waiting' && ui.on(event),
    signal,
    around,
  });
  try {
    const { findInstance } = await import('./identity-center/instance.ts');
    const { centerReceipts } = await import('./identity-center/center-receipts.ts');
    const { identityCenter } = await import('./identity-center/identity-center.ts');
    const instance = await findInstance(aws, `workshop class access ${accessFlags(options)}`);
    const receipts = centerReceipts(home);
    return await identityCenter({
      aws,
      instance,
      roster,
      receipts,
      verb,
      createsUsers: options.createUsers ?? false,
    });
  } catch (error) {
    aws.close();
    throw error;
  }
}

/** What the instructor has confirmed, and nothing else: where the account has changed since, nothing is done. */
function carryOutAgain(access: AccountAccess, way: AccessWay, member: Member, planned: Outcomes): Promise<Done> {
  return workInAccount(access, member, async ({ run: { aws } }) => {
    const { actions, carryOut } = await way.plan(member, aws);
    if (actions.length === 0) return { actions };
    const confirmed = planned.find((one) => one.item === member);
    if (!confirmed || 'error' in confirmed) throw new ForeignAccess('it could not be planned');
    if (actions.join() !== confirmed.value.actions.join())
      throw new ForeignAccess('it has changed since the plan: plan again');
    return { actions, ...(await carryOut()) };
  });
}

async function inEach<Value extends Done>(
  { ui, signal }: Context,
  { roster, atOnce, instructor }: OpenedClass,
  done: string,
  work: (member: Member) => Promise<Value>,
): Promise<Outcomes> {
  const settled = (outcome: Outcome<Member, Value>) =>
    ui.say(`  ${outcome.item.name}: ${'error' in outcome ? `not ${done}` : done}`, 'dim');
  const outcomes = await mapConcurrently(roster.members, work, { atOnce, signal, settled });
  await assertStillSignedIn(instructor, outcomes);
  return outcomes;
}

function showPlan({ ui }: Context, options: AccessFlags, { shared, advice }: AccessWay, planned: Outcomes): number {
  const isWhole = planned.every((one) => 'value' in one);
  const document = { dryRun: true, ...(shared && { identityCenter: shared.document }), members: rowsOf(planned) };
  ui.result(document, [...(shared?.lines ?? []), tableOf(planned)].join('\n'));
  if (options.createUsers && advice) ui.say(`\n${advice}`);
  ui.say('\nThis was a dry run. NOTHING was changed.', 'strong');
  ui.next(nextCommand(options, 'create'));
  return isWhole ? 0 : 1;
}

interface Shown {
  readonly verb: Verb;
  readonly way: AccessWay;
  readonly done: Outcomes;
  /** Of what all learners share, with the reasons. */
  readonly left: readonly string[];
}

function showDone({ ui }: Context, options: AccessFlags, { verb, way, done, left }: Shown): number {
  const isWhole = done.every((one) => 'value' in one) && left.length === 0;
  const center = way.shared && { identityCenter: { ...way.shared.document, left: [...left] } };
  ui.result({ dryRun: false, ...center, members: rowsOf(done) }, [tableOf(done), ...left].join('\n'));
  const hasAdvice = done.some(
    (one) => 'value' in one && (way.shared ? one.value.actions.length > 0 : one.value.keyFile),
  );
  if (verb === 'create' && way.advice && hasAdvice) ui.say(`\n${way.advice}`, 'strong');
  if (!isWhole) ui.next(`${nextCommand(options, verb)}   # continues, after you have fixed the accounts`);
  else if (verb === 'create') ui.next(`workshop class handout ${flagsOf(options)} --out handouts`);
  else ui.next(`workshop class status ${flagsOf(options)}`);
  return isWhole ? 0 : 1;
}

function nextCommand(options: AccessFlags, verb: Verb): string {
  const lists = { ...options, allowAccounts: options.allowAccounts ?? 'accounts.txt' };
  return `workshop class access ${accessFlags(options)} ${verb === 'create' ? '--create' : '--remove'} ${flagsFor(allowOptions, lists)}`;
}

/** The flags that name the same class and the same way again. */
function accessFlags(options: AccessFlags): string {
  return [flagsOf(options), flagsFor(centerOptions, options as Readonly<Record<string, unknown>>)]
    .filter(Boolean)
    .join(' ');
}
