// `workshop class prepare`: whether every account is fit for the course, and on request the course built up to a step.
import type { Diagnosis } from '../../account/doctor/probe.ts';
import type { Outcome } from '../../../lib/limit-concurrency.ts';
import type { Member } from '../shared/types.ts';
import { count } from '../../../ui/words.ts';
import { flagsOf, openClass, quoted, type ClassOptions, type OpenedClass } from '../shared/options.ts';
import { confirmedByName } from '../../shared/confirm.ts';
import type { Command, Context } from '../../shared/context.ts';

export interface PrepareOptions extends ClassOptions {
  /** The last step to build; nothing is built where it is left out. */
  readonly to?: string | undefined;
  readonly build?: boolean | undefined;
}

interface Checked {
  readonly member: Member;
  readonly fit: boolean;
  readonly obstacles: readonly string[];
}

export const classPrepare: Command<PrepareOptions> = async (context, options) => {
  const { ui } = context;
  const { goalOf } = await import('./build.ts');
  const goal = options.to === undefined ? undefined : goalOf(options.to);
  const opened = await openClass(context, options);
  const checked = await checkAll(context, opened, goal ? 'learner' : 'instructor');
  const fit = checked.filter((one) => one.fit);
  const everybody = fit.length === checked.length;
  if (!goal || !options.build) {
    ui.result(documentOf(checked), tableOf(checked));
    if (goal)
      ui.say(
        `\nThis was a dry run: NOTHING was built. It would be up to ${goal.id}, in ${count(fit.length, 'account')}.`,
        'strong',
      );
    ui.next(nextOf(options, everybody));
    return everybody ? 0 : 1;
  }
  ui.say(tableOf(checked));
  if (!(await confirmedByName(context, questionFor(goal.id, fit.length), opened.roster.className))) {
    ui.say('Nothing was built.');
    ui.next(nextOf(options, everybody));
    return 0;
  }
  const { build, folderOf } = await import('./build.ts');
  const { reasonOf } = await import('../account/visit.ts');
  const { packOnce } = await import('../status/inspect-account.ts');
  await packOnce(opened.instructor);
  const how = { ...visitingOf(context, opened), home: opened.home, goal };
  const outcomes = await sideBySide(
    context,
    opened,
    fit.map(({ member }) => member),
    `built up to ${goal.id}`,
    (member) => build(member, how),
  );
  const rows = checked.map(({ member, obstacles }) => {
    const outcome = outcomes.find(({ item }) => item === member);
    const because = !outcome ? obstacles.join('; ') : 'error' in outcome ? reasonOf(outcome.error) : null;
    const { name, account } = member;
    return { name, account, built: because === null, because, folder: outcome ? folderOf(opened.home, member) : null };
  });
  const built = rows.filter((row) => row.built).length;
  ui.result(
    { to: goal.id, members: rows },
    rows
      .map(
        ({ name, account, because, folder }) =>
          `${name}  ${account}  ${because === null ? `built; the learner's folder: ${folder}` : `NOT built: ${because}`}`,
      )
      .join('\n'),
  );
  ui.next(
    built === rows.length
      ? `workshop class status ${flagsOf(options)}`
      : `${nextOf(options, true)}   # goes on where it stopped`,
  );
  return built === rows.length ? 0 : 1;
};

async function checkAll(context: Context, opened: OpenedClass, audience: 'learner' | 'instructor'): Promise<Checked[]> {
  const { checkMember, isFit, obstaclesOf } = await import('./check.ts');
  const { reasonOf } = await import('../account/visit.ts');
  const how = visitingOf(context, opened);
  const outcomes = await sideBySide<Diagnosis[]>(context, opened, opened.roster.members, 'checked', (member) =>
    checkMember(how, member, audience),
  );
  return outcomes.map((outcome) =>
    'error' in outcome
      ? { member: outcome.item, fit: false, obstacles: [reasonOf(outcome.error)] }
      : { member: outcome.item, fit: isFit(outcome.value), obstacles: obstaclesOf(outcome.value) },
  );
}

async function sideBySide<Value>(
  { ui, signal }: Context,
  { atOnce }: OpenedClass,
  members: readonly Member[],
  done: string,
  work: (member: Member) => Promise<Value>,
): Promise<Outcome<Member, Value>[]> {
  const run = (await import('../../../lib/limit-concurrency.ts')).sideBySide;
  const settled = (outcome: Outcome<Member, Value>) =>
    ui.say(`  ${outcome.item.name}: ${'error' in outcome ? `not ${done}` : done}`, 'dim');
  return run(members, work, { atOnce, signal, settled });
}

function visitingOf({ signal, around }: Context, { instructor }: OpenedClass) {
  // Everybody's account may be looked at, and built in: what is made carries the workshop's tag.
  return { instructor, signal, allowed: undefined, ...(around && { around }) };
}

function questionFor(to: string, accounts: number): string {
  return `Type the name of the class to build up to ${to} in ${count(accounts, 'account')}`;
}

function documentOf(checked: readonly Checked[]) {
  return {
    ok: checked.every(({ fit }) => fit),
    members: checked.map(({ member: { name, account, region, suffix }, fit, obstacles }) => ({
      name,
      account,
      region,
      suffix,
      ok: fit,
      obstacles: [...obstacles],
    })),
  };
}

function tableOf(checked: readonly Checked[]): string {
  const width = Math.max(...checked.map(({ member }) => member.name.length));
  const lines = checked.flatMap(({ member, fit, obstacles }) => [
    `${member.name.padEnd(width)}  ${member.account}  ${fit ? 'ok' : 'NOT READY'}`,
    ...obstacles.map((text) => `  ${text}`),
  ]);
  const fit = checked.filter((one) => one.fit).length;
  return [...lines, `${fit} of ${checked.length} ready`].join('\n');
}

function nextOf(options: PrepareOptions, everybody: boolean): string {
  const to = options.to === undefined ? '' : ` --to ${quoted(options.to)}`;
  if (!everybody) return `workshop class prepare ${flagsOf(options)}${to}   # again, when it is mended`;
  return to
    ? `workshop class prepare ${flagsOf(options)}${to} --build`
    : `workshop class handout ${flagsOf(options)} --out handouts`;
}
