// `workshop class reset`: plans what will be removed in each account of a class, and with --remove removes exactly that.
import { unknownName, usageError, type WorkshopError } from '../../../engine/errors.ts';
import { now } from '../../../engine/run.ts';
import { count } from '../../../lib/count.ts';
import { jsonText } from '../../../lib/visible.ts';
import { assertConfirmedByName } from '../../shared/confirm.ts';
import type { Command, Context } from '../../shared/context.ts';
import type { AllowFlags } from '../account/allow-list.ts';
import type { AccountAccess } from '../account/work-in-account.ts';
import {
  flagsFor,
  flagsOf,
  refuseUseless,
  withClass,
  type ClassOptions,
  type OpenedClass,
} from '../shared/class-options.ts';
import { scanProgress } from '../shared/scan-progress.ts';
import { allowOptions } from '../shared/definition.ts';
import { memberKey } from '../shared/member.ts';
import { planText } from './plan/plan-text.ts';
import type { ClassReport, ReportRow } from './report.ts';
import type { ResetFiles } from './reset-files.ts';
import type { MemberPlan, MemberState, ResetPlan } from './reset-types.ts';

export interface ResetFlags extends ClassOptions, AllowFlags {
  readonly remove?: boolean | undefined;
  readonly everySuffix?: boolean | undefined;
  readonly whole?: boolean | undefined;
  readonly passes?: string | undefined;
  readonly wait?: boolean | undefined;
  readonly engine?: string | undefined;
  /** Seconds between two scans, for tests. */
  readonly pause?: number | undefined;
}

export const classReset: Command<ResetFlags> = async (context, options) => {
  const { readAllowLists } = await import('../account/allow-list.ts');
  const engine = engineOf(options);
  refuseUseless(
    'reset',
    options.remove
      ? [
          [options.everySuffix, '--every-suffix belongs to the plan, and --remove carries out the saved plan'],
          ...(engine === 'laptop' ? [] : uselessInMachine(options)),
        ]
      : [
          [options.passes, '--passes belongs to --remove: a plan scans once'],
          [options.wait === false || undefined, '--no-wait belongs to --remove: a plan waits for nothing'],
          [options.engine, '--engine belongs to --remove: your machine makes the plan'],
        ],
  );
  const passes = passesOf(options);
  const lists = await readAllowLists(options);
  if (options.remove && !lists.allowed) throw allowListMissing(options);
  return withClass(context, options, async (opened) => {
    const { openFiles } = await import('./reset-files.ts');
    const files = await openFiles(opened.home);
    const { around, signal } = context;
    const access: AccountAccess = { ...lists, instructor: opened.instructor, signal, ...(around && { around }) };
    try {
      const reset = { context, options, opened, files, access };
      return options.remove ? await removePlanned({ ...reset, engine, passes }) : await makePlan(reset);
    } finally {
      await files.close();
    }
  });
};

/** Lambda takes a moment to create a log group again. */
const secondsBetweenScans = 10;

interface Reset {
  readonly context: Context;
  readonly options: ResetFlags;
  readonly opened: OpenedClass;
  readonly files: ResetFiles;
  readonly access: AccountAccess;
}

async function makePlan({ context: { ui }, options, opened, files, access }: Reset): Promise<number> {
  const { roster, atOnce } = opened;
  const { planReset } = await import('./plan/plan-reset.ts');
  ui.say(`Dry run: scanning ${count(roster.members.length, 'account')}, removing nothing.`, 'strong');
  const everySuffix = options.everySuffix ?? false;
  const progress = scanProgress(ui, atOnce);
  let [done, incomplete] = [0, 0];
  const { className, members } = roster;
  const unfinished = files.openUnfinishedPlan({ at: now(), className, scope: scopeOfPlan(everySuffix, access) });
  const writer = await files.createPlan({ at: unfinished.at, className });
  const onKnown = (plan: MemberPlan) => {
    writer.add(plan);
    progress((done += 1), members.length);
  };
  try {
    const known = unfinished.replay(members, onKnown);
    if (known.size > 0)
      ui.say(`Continuing the plan of ${unfinished.at}: ${count(known.size, 'account')} planned already.`, 'strong');
    const onPlanned = (plan: MemberPlan) => {
      onKnown(plan);
      // What could not be read is read again.
      if (isIncomplete(plan)) incomplete += 1;
      else unfinished.add(plan);
    };
    const missing = members.filter((member) => !known.has(memberKey(member)));
    await planReset({ members: missing }, { ...access, atOnce, everySuffix, onPlanned });
  } catch (error) {
    await writer.discard();
    throw error;
  } finally {
    unfinished.close();
  }
  files.removeUnfinishedPlan();
  await writer.finish();
  const plan = files.openPlan(planCommand(options));
  const { planDocument } = await import('./plan/plan-document.ts');
  // Either of them can have megabytes.
  if (ui.mode === 'text') ui.result(null, planText(plan, roster.members, options));
  else ui.result(planDocument(plan, roster.members), '');
  ui.say(
    `\nThis was a dry run. NOTHING was removed or changed. Plan ${plan.hash} is saved; --remove removes only what it lists.`,
    'strong',
  );
  if (!options.whole) ui.say(`Each resource by its name: ${files.planFile}, or --whole.`, 'dim');
  ui.next(removeCommand(options));
  return incomplete > 0 ? 6 : 0;
}

/** Which accounts may be changed is a part of each account's plan. */
function scopeOfPlan(everySuffix: boolean, { allowed, allowedProduction }: AccountAccess): string {
  const listed = (accounts: ReadonlySet<string> | undefined) => (accounts ? [...accounts].toSorted() : null);
  return JSON.stringify({ everySuffix, allowed: listed(allowed), allowedProduction: listed(allowedProduction) });
}

function isIncomplete({ refused, unseen }: MemberPlan): boolean {
  return refused !== null || unseen.some(({ deniedByPolicy }) => !deniedByPolicy);
}

interface Removal extends Reset {
  readonly engine: Engine;
  readonly passes: number;
}

async function removePlanned(reset: Removal): Promise<number> {
  const { context, options, opened, files } = reset;
  const { ui } = context;
  const plan = files.openPlan(planCommand(options));
  assertPlanMatchesRoster(plan, opened, options);
  ui.say(planText(plan, opened.roster.members, options));
  await assertConfirmedByName(context, {
    question: 'To remove all this for good, type the name of the class',
    name: plan.className,
    again: removeCommand(options),
  });
  files.removeUnfinishedPlan();
  const { asTable, exitCodeOf } = await import('./report.ts');
  const rows = await (reset.engine === 'laptop' ? removeByLaptop(reset, plan) : removeByMachine(reset, plan));
  const at = new Date().toISOString();
  const reports = await writeReports({ className: plan.className, plan: plan.hash, at, rows }, files);
  const code = exitCodeOf(rows);
  ui.result(
    { plan: plan.hash, rows: rows.map((row) => ({ ...row })), reports },
    [asTable(rows), ...reports.map((file) => `report: ${file}`)].join('\n'),
  );
  ui.next(code === 0 ? `workshop class status ${flagsOf(options)}` : retryCommand(code, options));
  return code;
}

async function removeByLaptop(
  { context: { ui }, options, opened, files, access, passes }: Removal,
  plan: ResetPlan,
): Promise<ReportRow[]> {
  const { runReset } = await import('./run-stages.ts');
  return runReset(opened.roster, plan, {
    ...access,
    atOnce: opened.atOnce,
    store: files,
    passes,
    pause: options.pause ?? secondsBetweenScans,
    wait: options.wait ?? true,
    onProgress: (state) => ui.say(`  ${progressLine(state)}`, 'dim'),
    // The other events of many accounts at once would be unreadable.
    onEvent: ({ name }, event) => event.type === 'waiting' && ui.on({ ...event, for: `${event.for} (${name})` }),
  });
}

async function removeByMachine(
  { context, options, opened, files, access, passes }: Removal,
  plan: ResetPlan,
): Promise<ReportRow[]> {
  const { withDeployment } = await import('../deploy/with-deployment.ts');
  const { runByMachine } = await import('./state-machine/run-by-machine.ts');
  return withDeployment(context, opened, (deployment, aws) =>
    runByMachine(opened.roster, plan, {
      ...access,
      deployment,
      aws,
      files,
      passes,
      pause: options.pause ?? secondsBetweenScans,
      deployCommand: `workshop class deploy ${flagsOf(options)}`,
      say: (text) => context.ui.say(`  ${text}`, 'dim'),
    }),
  );
}

async function writeReports(report: ClassReport, files: ResetFiles): Promise<string[]> {
  const { asCsv, asMarkdown } = await import('./report.ts');
  return [
    await files.writeFile('report.md', asMarkdown(report)),
    await files.writeFile('report.csv', asCsv(report)),
    await files.writeFile('report.json', `${jsonText(report, 2)}\n`),
  ];
}

function assertPlanMatchesRoster(plan: ResetPlan, { roster }: OpenedClass, options: ResetFlags): void {
  const { members } = roster;
  if (plan.accounts === members.length && members.every((member) => plan.has(member))) return;
  const fix = `${planCommand(options)}   # makes a new plan`;
  throw usageError('The roster has changed since the plan was made.', fix);
}

function progressLine({ place, phase, reason, stacks }: MemberState): string {
  const left = stacks.reduce((sum, { resources }) => sum + resources.length, 0);
  const texts: Record<MemberState['phase'], string> = {
    planned: 'planned',
    begun: 'slow removals started',
    waiting: `waiting for CloudFront, ${count(left, 'resource')} left`,
    checking: 'removed, checking that nothing is left',
    done: 'done, nothing left',
    quarantined: `quarantined: ${reason ?? ''}`,
  };
  return `${place.name}: ${texts[phase]}`;
}

function planCommand(options: ResetFlags): string {
  return `workshop class reset ${flagsOf(options)}`;
}

function removeCommand(options: ResetFlags): string {
  const lists = { ...options, allowAccounts: options.allowAccounts ?? 'accounts.txt' };
  const engine = options.engine === undefined ? '' : ` --engine ${options.engine}`;
  return `workshop class reset ${flagsOf(options)} --remove ${flagsFor(allowOptions, lists)}${engine}`;
}

function retryCommand(code: 6 | 7, options: ResetFlags): string {
  return `${removeCommand(options)}   # ${code === 7 ? 'later: finishes the removal' : 'tries again what is left'}`;
}

const engines = ['laptop', 'step-functions'] as const;

type Engine = (typeof engines)[number];

function engineOf({ engine: asked = 'laptop' }: ResetFlags): Engine {
  const engine = engines.find((one) => one === asked);
  if (engine) return engine;
  throw unknownName({ noun: 'engine', asked, known: engines, fix: 'workshop class reset --help' });
}

function uselessInMachine({ atOnce, wait }: ResetFlags) {
  return [
    [atOnce, '--at-once belongs to `workshop class deploy`, which sets it for the state machine'],
    [wait === false || undefined, '--no-wait belongs to --engine laptop: Ctrl-C lets an execution go on'],
  ] as const;
}

function passesOf({ passes = '2' }: ResetFlags): number {
  const number = Number(passes);
  if (Number.isInteger(number) && number >= 1 && number <= 10) return number;
  throw usageError(`--passes takes a number from 1 to 10, not "${passes}".`, 'workshop class --help');
}

function allowListMissing(options: ResetFlags): WorkshopError {
  return usageError(
    '--remove needs --allow-accounts, the list of accounts that may be changed. The roster alone is not enough.',
    `${removeCommand(options)}   # a file with one account id on each line, or ids with commas`,
  );
}
