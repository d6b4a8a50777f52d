// `workshop class reset`: shows what would go in every account of a class, and with --remove takes away exactly that.
import type { ResetFiles } from './files.ts';
import type { ClassReport } from './report.ts';
import type { MemberPlan, MemberState, ResetPlan } from './types.ts';
import { WorkshopError, usageError } from '../../../engine/errors.ts';
import { count } from '../../../ui/words.ts';
import { flagsOf, openClass, quoted, type ClassOptions, type OpenedClass } from '../shared/options.ts';
import { lineOfPlan, tableOfRows, textOfPlan } from './text.ts';
import { confirmedByName } from '../../shared/confirm.ts';
import type { Command, Context } from '../../shared/context.ts';

export interface ResetOptions extends ClassOptions {
  readonly remove?: boolean | undefined;
  readonly allowAccounts?: string | undefined;
  readonly everySuffix?: boolean | undefined;
  readonly passes?: string | undefined;
  readonly wait?: boolean | undefined;
  /** Seconds between two passes, for tests. */
  readonly pause?: number | undefined;
}

export const classReset: Command<ResetOptions> = async (context, options) => {
  const { allowedAccounts } = await import('./allow-list.ts');
  const passes = passesOf(options);
  const given = options.allowAccounts;
  const allowed = given === undefined ? undefined : await allowedAccounts(given);
  if (options.remove && !allowed) throw notAllowed(options);
  const opened = await openClass(context, options);
  const { openFiles } = await import('./files.ts');
  const files = await openFiles(opened.home);
  try {
    const how = { context, options, opened, files, allowed };
    return options.remove ? await carryOut({ ...how, passes }) : await showPlan(how);
  } finally {
    await files.close();
  }
};

interface How {
  readonly context: Context;
  readonly options: ResetOptions;
  readonly opened: OpenedClass;
  readonly files: ResetFiles;
  readonly allowed: ReadonlySet<string> | undefined;
}

async function showPlan({ context, options, opened, files, allowed }: How): Promise<number> {
  const { ui, signal } = context;
  const { roster, instructor, atOnce } = opened;
  const { planReset } = await import('./plan.ts');
  ui.say(`A dry run: looking at ${count(roster.members.length, 'account')}, removing nothing.`, 'strong');
  const everySuffix = options.everySuffix ?? false;
  const told = (plan: MemberPlan) => ui.say(`  ${lineOfPlan(plan)}`, 'dim');
  const plan = await planReset(roster, {
    instructor,
    signal,
    allowed,
    atOnce,
    everySuffix,
    told,
    ...aroundOf(context),
  });
  await files.savePlan(plan);
  const command = removeCommand(options);
  ui.result(documentOfPlan(plan), textOfPlan(plan));
  ui.say(
    `\nThis was a dry run: NOTHING was removed or changed. Plan ${plan.hash} is saved; a run removes what it names and no more.`,
    'strong',
  );
  ui.next(command);
  return plan.members.some(({ refused, unseen }) => refused !== null || unseen.length > 0) ? 6 : 0;
}

async function carryOut({
  context,
  options,
  opened,
  files,
  allowed,
  passes,
}: How & { passes: number }): Promise<number> {
  const { ui, signal } = context;
  const { roster, instructor, atOnce } = opened;
  const plan = await files.loadPlan(`workshop class reset ${flagsOf(options)}`);
  assertFits(plan, opened, options);
  ui.say(textOfPlan(plan));
  const question = 'Type the name of the class to remove all this for good';
  if (!(await confirmedByName(context, question, plan.className))) {
    ui.say('Nothing was changed.');
    ui.next(removeCommand(options));
    return 0;
  }
  const { reset } = await import('./plan-and-remove.ts');
  const { rowOf, codeOf } = await import('./report.ts');
  const states = await reset(roster, plan, {
    instructor,
    signal,
    allowed,
    atOnce,
    files,
    passes,
    pause: options.pause ?? 10,
    wait: options.wait ?? true,
    told: (state) => ui.say(`  ${progressOf(state)}`, 'dim'),
    // Everything else of many accounts at once would be a tangle.
    hear: ({ name }, event) => event.type === 'waiting' && ui.on({ ...event, for: `${event.for} (${name})` }),
    ...aroundOf(context),
  });
  const rows = states.map(rowOf);
  const kept = await keepReport(
    { className: plan.className, plan: plan.hash, at: new Date().toISOString(), rows },
    files,
  );
  const code = codeOf(rows);
  ui.result(
    { plan: plan.hash, rows: rows.map((row) => ({ ...row })), reports: kept },
    [tableOfRows(rows), ...kept.map((file) => `report: ${file}`)].join('\n'),
  );
  ui.next(code === 0 ? `workshop class status ${flagsOf(options)}` : again(code, options));
  return code;
}

async function keepReport(report: ClassReport, files: How['files']): Promise<string[]> {
  const { asCsv, asMarkdown } = await import('./report.ts');
  return [
    await files.keep('report.md', asMarkdown(report)),
    await files.keep('report.csv', asCsv(report)),
    await files.keep('report.json', `${JSON.stringify(report, null, 2)}\n`),
  ];
}

function assertFits(plan: ResetPlan, { roster }: OpenedClass, options: ResetOptions): void {
  const key = ({ account, region, suffix }: { account: string; region: string; suffix: string }) =>
    `${account} ${region} ${suffix}`;
  const planned = new Set(plan.members.map(({ place }) => key(place)));
  const now = roster.members.map(key);
  if (planned.size === now.length && now.every((one) => planned.has(one))) return;
  throw new WorkshopError({
    code: 'usage',
    message: 'The roster has changed since the plan was made.',
    state: 'Nothing was changed.',
    fix: `workshop class reset ${flagsOf(options)}   # plans anew`,
  });
}

function progressOf({ place, phase, reason, stacks }: MemberState): string {
  const left = stacks.reduce((sum, { resources }) => sum + resources.length, 0);
  const told: Record<MemberState['phase'], string> = {
    planned: 'planned',
    begun: 'what takes minutes is begun',
    waiting: `waiting for CloudFront, ${count(left, 'thing')} left`,
    checking: 'removed; looking whether anything is left',
    done: 'clean',
    quarantined: `in quarantine: ${reason ?? ''}`,
  };
  return `${place.name}: ${told[phase]}`;
}

function documentOfPlan(plan: ResetPlan) {
  return {
    dryRun: true,
    class: plan.className,
    plan: plan.hash,
    members: plan.members.map(({ place, alias, stacks, others, namesakes, unseen, refused }) => ({
      ...place,
      alias,
      refused,
      stacks: stacks.map(({ suffix, things }) => ({
        suffix,
        things: things.map(({ arn, ...thing }) => ({ ...thing, arn: arn ?? null })),
      })),
      others: others.map((other) => ({ ...other })),
      namesakes: namesakes.map((one) => ({ ...one })),
      unseen: unseen.map((one) => ({ ...one })),
    })),
  };
}

function removeCommand(options: ResetOptions): string {
  const list = options.allowAccounts === undefined ? '<file or ids>' : quoted(options.allowAccounts);
  return `workshop class reset ${flagsOf(options)} --remove --allow-accounts ${list}`;
}

function again(code: 6 | 7 | 0, options: ResetOptions): string {
  return `${removeCommand(options)}   # ${code === 7 ? 'finishes it, later' : 'tries again what is left'}`;
}

function passesOf({ passes = '2' }: ResetOptions): number {
  const number = Number(passes);
  if (Number.isInteger(number) && number >= 1 && number <= 10) return number;
  throw usageError(`--passes is a number from 1 to 10, not "${passes}".`, 'workshop class reset --help');
}

function notAllowed(options: ResetOptions): WorkshopError {
  return usageError(
    'Which accounts may be touched? A roster alone is not enough for that.',
    `${removeCommand(options)}   # a file with one account id on each line, or ids with commas`,
  );
}

function aroundOf({ around }: Context) {
  return around ? { around } : {};
}
