// `workshop class access`: an IAM user for each learner, with exactly the permissions of the course. A dry run until
// --create or --remove, which need an allow list and the name of the class, as a reset does.
import { createHash } from 'node:crypto';
import { usageError } from '../../../engine/errors.ts';
import { count } from '../../../lib/count.ts';
import { mapConcurrently, type Outcome } from '../../../lib/map-concurrently.ts';
import { tableLines } from '../../../ui/columns.ts';
import { assertConfirmedByName } from '../../shared/confirm.ts';
import type { Command, Context } from '../../shared/context.ts';
import { readAllowLists, type AllowFlags } from '../account/allow-list.ts';
import { assertStillSignedIn } from '../account/instructor.ts';
import { reasonOf, workInAccount, type AccountAccess } from '../account/work-in-account.ts';
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
import { openAccessFiles, openKeyFile, type AccessFiles } from './access-files.ts';
import {
  actionsToCreate,
  actionsToRemove,
  carryOut,
  ForeignAccess,
  inspectUser,
  learnerUserOf,
  type AccessAction,
  type LearnerUser,
} from './learner-user.ts';

interface AccessFlags extends ClassOptions, AllowFlags {
  readonly create?: boolean | undefined;
  readonly remove?: boolean | undefined;
  readonly out?: string | undefined;
}

type Verb = 'create' | 'remove';

interface Done {
  readonly actions: readonly AccessAction[];
  /** Of a new access key. */
  readonly keyFile?: string | undefined;
}

export const classAccess: Command<AccessFlags> = async (context, options) => {
  const { create, remove, out } = options;
  if (create && remove) throw usageError('Give either --create or --remove.', 'workshop class access --help');
  refuseUseless('access', [[!create && out, '--out belongs to --create: the folder for the access keys']]);
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
      const planned = await inEach(context, opened, 'planned', (member) =>
        inAccount({ ...access, onlyReads: true }, { member, className: opened.roster.className, files, verb }),
      );
      if (!create && !remove) return showPlan(context, options, planned);
      context.ui.say(tableOf(planned));
      await assertConfirmedByName(context, {
        question: `To ${verb} this in ${count(planned.filter((one) => 'value' in one).length, 'account')}, type the name of the class`,
        name: opened.roster.className,
        again: nextCommand(options, verb),
      });
      const done = await inEach(context, opened, `${verb}d`, (member) =>
        inAccount(access, {
          member,
          className: opened.roster.className,
          files,
          verb,
          out: out ?? 'access-keys',
          planned: planned.flatMap((one) => (one.item === member && 'value' in one ? [one.value.actions] : []))[0],
        }),
      );
      return showDone(context, options, verb, done);
    } finally {
      await files.close();
    }
  });
};

interface InAccount {
  readonly member: Member;
  readonly className: string;
  readonly files: AccessFiles;
  readonly verb: Verb;
  /** With `out`, what is planned is carried out; without, nothing is changed. */
  readonly out?: string | undefined;
  /** What the instructor has confirmed. Where the account has changed since, nothing is done. */
  readonly planned?: readonly AccessAction[] | undefined;
}

function inAccount(access: AccountAccess, options: InAccount): Promise<Done> {
  const { member, className, files, verb, out, planned } = options;
  return workInAccount(access, member, async ({ run: { aws } }) => {
    const wanted = await learnerUserOf(member, className);
    const state = await inspectUser(aws, wanted);
    const knownKey = files.read(member)?.accessKeyId;
    const actions = verb === 'create' ? actionsToCreate(state, knownKey) : actionsToRemove(state);
    if (out === undefined || actions.length === 0) return { actions };
    if (!planned) throw new ForeignAccess('it could not be planned');
    if (actions.join() !== planned.join()) throw new ForeignAccess('it has changed since the plan: plan again');
    const keyFile = actions.includes('create access key') ? await openKeyFile(out, member) : undefined;
    let keyId = knownKey;
    try {
      await carryOut(aws, {
        wanted,
        state,
        actions,
        async onKey(key) {
          await keyFile?.write(key);
          keyId = key.id;
          await files.save(member, receiptOf(member, wanted, keyId));
        },
      });
    } catch (error) {
      if (keyId === knownKey) await keyFile?.discard();
      throw error;
    }
    await files.save(member, {
      ...receiptOf(member, wanted, keyId),
      ...(verb === 'remove' && { accessKeyId: undefined, removedAt: new Date().toISOString() }),
    });
    return { actions, keyFile: keyFile?.path };
  });
}

function receiptOf({ name, account }: Member, { userName, policies }: LearnerUser, accessKeyId?: string) {
  const at = new Date().toISOString();
  const hashed = policies.map(({ arn, document }) => ({
    arn,
    sha256: createHash('sha256').update(document).digest('hex'),
  }));
  return { version: 2, at, name, account, user: userName, policies: hashed, accessKeyId } as const;
}

type Outcomes = readonly Outcome<Member, Done>[];

async function inEach(
  { ui, signal }: Context,
  { roster, atOnce, instructor }: OpenedClass,
  done: string,
  work: (member: Member) => Promise<Done>,
): Promise<Outcomes> {
  const settled = (outcome: Outcome<Member, Done>) =>
    ui.say(`  ${outcome.item.name}: ${'error' in outcome ? `not ${done}` : done}`, 'dim');
  const outcomes = await mapConcurrently(roster.members, work, { atOnce, signal, settled });
  await assertStillSignedIn(instructor, outcomes);
  return outcomes;
}

function rowsOf(outcomes: Outcomes) {
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

function tableOf(outcomes: Outcomes): string {
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
function summaryOf(actions: readonly AccessAction[]): string {
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

function showPlan({ ui }: Context, options: AccessFlags, planned: Outcomes): number {
  const isWhole = planned.every((one) => 'value' in one);
  ui.result({ dryRun: true, members: rowsOf(planned) }, tableOf(planned));
  ui.say('\nThis was a dry run. NOTHING was changed.', 'strong');
  ui.next(nextCommand(options, 'create'));
  return isWhole ? 0 : 1;
}

function showDone({ ui }: Context, options: AccessFlags, verb: Verb, done: Outcomes): number {
  const isWhole = done.every((one) => 'value' in one);
  ui.result({ dryRun: false, members: rowsOf(done) }, tableOf(done));
  if (verb === 'create' && done.some((one) => 'value' in one && one.value.keyFile !== undefined))
    ui.say('\nEach file has a secret. Give it to its learner alone, and delete it here.', 'strong');
  if (!isWhole) ui.next(`${nextCommand(options, verb)}   # continues, after you have fixed the accounts`);
  else if (verb === 'create') ui.next(`workshop class handout ${flagsOf(options)} --out handouts`);
  else ui.next(`workshop class status ${flagsOf(options)}`);
  return isWhole ? 0 : 1;
}

function nextCommand(options: AccessFlags, verb: Verb): string {
  const lists = { ...options, allowAccounts: options.allowAccounts ?? 'accounts.txt' };
  const allowed = flagsFor(allowOptions, lists);
  return verb === 'create'
    ? `workshop class access ${flagsOf(options)} --create ${allowed}`
    : `workshop class access ${flagsOf(options)} --remove ${allowed}`;
}
