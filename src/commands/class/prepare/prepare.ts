// `workshop class prepare`: checks that every account is ready, and builds the course up to a step where that is asked.
import { usageError, type WorkshopError } from '../../../engine/errors.ts';
import type { Outcome } from '../../../lib/map-concurrently.ts';
import { count } from '../../../lib/count.ts';
import { assertConfirmedByName } from '../../shared/confirm.ts';
import { checkExecutionRole } from '../../shared/check-options.ts';
import { executionRoleOptions } from '../../shared/definition.ts';
import { otherAccountOf } from '../../../workspace/execution-role.ts';
import type { ExecutionRole } from '../../../engine/types.ts';
import type { Command, Context } from '../../shared/context.ts';
import type { AllowFlags } from '../account/allow-list.ts';
import type { AccountAccess } from '../account/work-in-account.ts';
import {
  refuseUseless,
  flagsFor,
  flagsOf,
  quoted,
  withClass,
  type ClassOptions,
  type OpenedClass,
} from '../shared/class-options.ts';
import { allowOptions } from '../shared/definition.ts';
import type { Member, Roster } from '../shared/member.ts';
import type { CourseStep } from '../../../engine/course.ts';
import type { CheckedAccount } from './readiness.ts';

export interface PrepareFlags extends ClassOptions, AllowFlags {
  /** The last step to build; without it nothing is built. */
  readonly to?: string | undefined;
  readonly build?: boolean | undefined;
  /** For all rows that name no role and no boundary of their own. */
  readonly roleArn?: string | undefined;
  readonly permissionsBoundary?: string | undefined;
}

export const classPrepare: Command<PrepareFlags> = async (context, options) => {
  if (options.to === undefined)
    refuseUseless('prepare', [
      [options.build, '--build needs --to: the last step to build'],
      [options.allowAccounts, '--allow-accounts belongs to --build: without it, nothing is changed'],
    ]);
  const goal = options.to === undefined ? undefined : (await import('./build-course.ts')).findGoal(options.to);
  const { readAllowLists } = await import('../account/allow-list.ts');
  const lists = await readAllowLists(options);
  if (goal && options.build && !lists.allowed) throw allowListMissing(options);
  const executionRole = checkExecutionRole(options, 'workshop class prepare --help');
  return withClass(context, options, async (given) => {
    const opened = { ...given, roster: withExecutionRole(given.roster, executionRole) };
    const { signal, around } = context;
    const access: AccountAccess = { ...lists, instructor: opened.instructor, signal, ...(around && { around }) };
    const checked = await checkAccounts(context, opened, access, goal ? 'learner' : 'instructor');
    if (goal && options.build) return confirmAndBuild(context, { options, opened, access, goal, checked });
    return showReadiness(context, options, goal, checked);
  });
};

/** Throws `usage` where the role or the policy belongs to another account than a row that gets it. */
function withExecutionRole(roster: Roster, executionRole: ExecutionRole | undefined): Roster {
  if (!executionRole) return roster;
  const members = roster.members.map((member) => {
    if (member.executionRole) return member;
    const other = otherAccountOf(executionRole, member.account);
    if (other === undefined) return { ...member, executionRole };
    throw usageError(
      `${executionRole.arn ?? executionRole.permissionsBoundary} belongs to account ${other}, and ${member.name} has account ${member.account}.`,
      'workshop class prepare --help   # the roster can have the columns execution role and permissions boundary',
    );
  });
  return { ...roster, members };
}

async function showReadiness(
  { ui }: Context,
  options: PrepareFlags,
  goal: CourseStep | undefined,
  checked: readonly CheckedAccount[],
): Promise<number> {
  const { readinessDocument, readinessTable } = await import('./readiness.ts');
  const ready = checked.filter((one) => one.ready).length;
  ui.result(readinessDocument(checked), readinessTable(checked));
  if (goal)
    ui.say(
      `\nThis was a dry run. NOTHING was built. --build builds up to ${goal.id} in ${count(ready, 'account')}.`,
      'strong',
    );
  ui.next(nextCommand(options, ready === checked.length));
  return ready === checked.length ? 0 : 1;
}

interface Build {
  readonly options: PrepareFlags;
  readonly opened: OpenedClass;
  readonly access: AccountAccess;
  readonly goal: CourseStep;
  readonly checked: readonly CheckedAccount[];
}

/** Asks once for the whole class, as a reset does. */
async function confirmAndBuild(context: Context, build: Build): Promise<number> {
  const { ui } = context;
  const { options, opened, goal, checked } = build;
  const { readinessTable } = await import('./readiness.ts');
  const ready = checked.filter((one) => one.ready);
  ui.say(readinessTable(checked));
  await assertConfirmedByName(context, {
    question: `To build up to ${goal.id} in ${count(ready.length, 'account')}, type the name of the class`,
    name: opened.roster.className,
    again: nextCommand(options, ready.length === checked.length),
  });
  return buildAll(context, build);
}

async function buildAll(context: Context, { options, opened, access, goal, checked }: Build): Promise<number> {
  const { ui } = context;
  const { buildCourse, learnerFolder } = await import('./build-course.ts');
  const { reasonOf } = await import('../account/work-in-account.ts');
  const { packageCode } = await import('../status/inspect-account.ts');
  await packageCode(opened.instructor);
  const build = { ...access, home: opened.home, goal };
  const ready = checked.filter((one) => one.ready).map(({ member }) => member);
  const outcomes = await inEach(context, opened, ready, `built up to ${goal.id}`, (member) =>
    buildCourse(member, build),
  );
  const rows = checked.map(({ member, obstacles }) => {
    const outcome = outcomes.find(({ item }) => item === member);
    const because = !outcome ? obstacles.join('; ') : 'error' in outcome ? reasonOf(outcome.error) : null;
    const { name, account } = member;
    const folder = outcome ? learnerFolder(opened.home, member) : null;
    return { name, account, built: because === null, because, folder };
  });
  const allBuilt = rows.every((row) => row.built);
  const text = rows.map(
    ({ name, account, because, folder }) =>
      `${name}  ${account}  ${because === null ? `built; the learner's folder is ${folder}` : `NOT BUILT: ${because}`}`,
  );
  ui.result({ to: goal.id, members: rows }, text.join('\n'));
  ui.next(
    allBuilt
      ? `workshop class status ${flagsOf(options)}`
      : `${nextCommand(options, true)}   # continues where it stopped`,
  );
  return allBuilt ? 0 : 1;
}

async function checkAccounts(
  context: Context,
  opened: OpenedClass,
  access: AccountAccess,
  audience: 'learner' | 'instructor',
): Promise<CheckedAccount[]> {
  const { checkAccount, readinessOf } = await import('./readiness.ts');
  const { reasonOf } = await import('../account/work-in-account.ts');
  const outcomes = await inEach(context, opened, opened.roster.members, 'checked', (member) =>
    checkAccount(access, member, audience),
  );
  return outcomes.map((outcome) =>
    'error' in outcome
      ? { member: outcome.item, ready: false, obstacles: [reasonOf(outcome.error)] }
      : readinessOf(outcome.item, outcome.value),
  );
}

async function inEach<Value>(
  { ui, signal }: Context,
  { atOnce, instructor }: OpenedClass,
  members: readonly Member[],
  done: string,
  work: (member: Member) => Promise<Value>,
): Promise<Outcome<Member, Value>[]> {
  const { mapConcurrently } = await import('../../../lib/map-concurrently.ts');
  const { assertStillSignedIn } = await import('../account/instructor.ts');
  const settled = (outcome: Outcome<Member, Value>) =>
    ui.say(`  ${outcome.item.name}: ${'error' in outcome ? `not ${done}` : done}`, 'dim');
  const outcomes = await mapConcurrently(members, work, { atOnce, signal, settled });
  await assertStillSignedIn(instructor, outcomes);
  return outcomes;
}

function nextCommand(options: PrepareFlags, allReady: boolean): string {
  const given = flagsFor(executionRoleOptions, { ...options });
  const to = `${options.to === undefined ? '' : ` --to ${quoted(options.to)}`}${given && ` ${given}`}`;
  if (!allReady) return `workshop class prepare ${flagsOf(options)}${to}   # after you have fixed the accounts`;
  return options.to !== undefined ? buildCommand(options) : `workshop class handout ${flagsOf(options)} --out handouts`;
}

function buildCommand(options: PrepareFlags): string {
  const lists = { ...options, allowAccounts: options.allowAccounts ?? 'accounts.txt' };
  return `workshop class prepare ${flagsOf(options)} --to ${quoted(options.to ?? '')} --build ${flagsFor([...executionRoleOptions, ...allowOptions], lists)}`;
}

function allowListMissing(options: PrepareFlags): WorkshopError {
  return usageError(
    '--build needs --allow-accounts, the list of accounts that may be changed. The roster alone is not enough.',
    `${buildCommand(options)}   # a file with one account id on each line, or ids with commas`,
  );
}
