// `workshop class prepare`: checks that every account is ready, and builds the course up to a step where that is asked.
import type { Outcome } from '../../../lib/map-concurrently.ts';
import { count } from '../../../lib/count.ts';
import { confirmedByName } from '../../shared/confirm.ts';
import type { Command, Context } from '../../shared/context.ts';
import type { AccountAccess } from '../account/work-in-account.ts';
import { flagsOf, openClass, quoted, type ClassOptions, type OpenedClass } from '../shared/class-options.ts';
import type { Member } from '../shared/member.ts';
import type { CourseStep } from '../../../engine/course.ts';
import type { CheckedAccount } from './readiness.ts';

export interface PrepareFlags extends ClassOptions {
  /** The last step to build; without it nothing is built. */
  readonly to?: string | undefined;
  readonly build?: boolean | undefined;
}

export const classPrepare: Command<PrepareFlags> = async (context, options) => {
  const { ui } = context;
  const goal = options.to === undefined ? undefined : (await import('./build-course.ts')).findGoal(options.to);
  const opened = await openClass(context, options);
  const checked = await checkAccounts(context, opened, goal ? 'learner' : 'instructor');
  const { readinessDocument, readinessTable } = await import('./readiness.ts');
  const ready = checked.filter((one) => one.ready);
  const allReady = ready.length === checked.length;
  if (!goal || !options.build) {
    ui.result(readinessDocument(checked), readinessTable(checked));
    if (goal)
      ui.say(
        `\nThis was a dry run. NOTHING was built. --build builds up to ${goal.id} in ${count(ready.length, 'account')}.`,
        'strong',
      );
    ui.next(nextCommand(options, allReady));
    return allReady ? 0 : 1;
  }
  ui.say(readinessTable(checked));
  const question = `To build up to ${goal.id} in ${count(ready.length, 'account')}, type the name of the class`;
  if (!(await confirmedByName(context, question, opened.roster.className))) {
    ui.say('Not confirmed. Nothing was built.');
    ui.next(nextCommand(options, allReady));
    return 0;
  }
  return buildAll(context, { options, opened, goal, checked });
};

interface Build {
  readonly options: PrepareFlags;
  readonly opened: OpenedClass;
  readonly goal: CourseStep;
  readonly checked: readonly CheckedAccount[];
}

async function buildAll(context: Context, { options, opened, goal, checked }: Build): Promise<number> {
  const { ui } = context;
  const { buildCourse, learnerFolder } = await import('./build-course.ts');
  const { reasonOf } = await import('../account/work-in-account.ts');
  const { packageCode } = await import('../status/inspect-account.ts');
  await packageCode(opened.instructor);
  const build = { ...accessOf(context, opened), home: opened.home, goal };
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
  audience: 'learner' | 'instructor',
): Promise<CheckedAccount[]> {
  const { checkAccount, readinessOf } = await import('./readiness.ts');
  const { reasonOf } = await import('../account/work-in-account.ts');
  const access = accessOf(context, opened);
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

function accessOf({ signal, around }: Context, { instructor }: OpenedClass): AccountAccess {
  return { instructor, signal, allowed: undefined, ...(around && { around }) };
}

function nextCommand(options: PrepareFlags, allReady: boolean): string {
  const to = options.to === undefined ? '' : ` --to ${quoted(options.to)}`;
  if (!allReady) return `workshop class prepare ${flagsOf(options)}${to}   # after you have fixed the accounts`;
  return to
    ? `workshop class prepare ${flagsOf(options)}${to} --build`
    : `workshop class handout ${flagsOf(options)} --out handouts`;
}
