// `workshop class rehearse`: a whole class day on a temporary sandbox, with the real class commands, and a check of the
// result.
import { join } from 'node:path';
import { defaultRegion } from '../../../aws/facts.ts';
import { usageError } from '../../../engine/errors.ts';
import { count } from '../../../lib/count.ts';
import { pathsOf } from '../../../workspace/paths.ts';
import { saveSandboxApproval } from '../../../workspace/approved-sandboxes.ts';
import { paceOf } from '../../sandbox/flags.ts';
import type { Command, Context } from '../../shared/context.ts';
import { fixedAtOnce } from '../shared/at-once.ts';
import type { ClassOptions } from '../shared/class-options.ts';
import type { CommandResult, RehearsalScript } from './script.ts';
import type { RehearsalClass } from './setup.ts';
import type { StatusDocument } from './verdict/status-verdict.ts';
import { classSummary, learnerSummaries, shortened } from './summary.ts';

export interface RehearseFlags extends ClassOptions {
  readonly learners?: string | undefined;
  readonly seed?: string | undefined;
  readonly pace?: string | undefined;
  readonly keep?: boolean | undefined;
}

const className = 'rehearsal';

export const classRehearse: Command<RehearseFlags> = async (context, options) => {
  const { ui, signal } = context;
  const { minimumLearners } = await import('./learner-plans.ts');
  const learners = numberOf('learners', options.learners ?? '50', minimumLearners, 200);
  const seed = numberOf('seed', options.seed ?? String(Date.now() % 10_000), 0, 999_999_999);
  const pace = paceOf(options.pace) ?? 'instant';
  const atOnce = fixedAtOnce(options.atOnce);
  const { openRehearsalFolder } = await import('./setup.ts');
  const { createScript } = await import('./script.ts');
  const folder = await openRehearsalFolder();
  const { dir } = folder;
  ui.say(`${count(learners, 'learner')}, pace ${pace}, seed ${seed}, on a temporary sandbox in ${dir}`, 'dim');
  try {
    const began = Date.now();
    const rehearsed = await folder.setUp({
      region: defaultRegion,
      pace,
      learners,
      seed,
      unitName: className,
      atOnce,
      signal,
      progress: (done) => showProgress(context, began, done, learners),
    });
    const allowAccounts = await rehearsed.writeAllowList();
    // The functions in it are of this process, so nobody is asked later whether they may run.
    if (options.keep && context.stateDir !== undefined) await saveSandboxApproval(context.stateDir, pathsOf(dir));
    const script = createScript({ context, rehearsed, dir, className, atOnce, allowAccounts });
    script.show('The class after its learners have worked', classSummary(rehearsed.accounts), secondsSince(began));
    const rerun = rerunCommand({ ...options, seed: String(seed) });
    return await runScript(context, { dir, rehearsed, script, seed, began, rerun, atOnce, allowAccounts });
  } finally {
    const keep = options.keep ?? false;
    await folder.close(keep);
    if (keep) ui.say(`The folder is kept. Look into it with: workshop class … --dir ${dir} --target sandbox`, 'dim');
  }
};

interface ScriptRun {
  readonly dir: string;
  readonly rehearsed: RehearsalClass;
  readonly script: RehearsalScript;
  readonly seed: number;
  readonly began: number;
  readonly rerun: string;
  readonly atOnce: number;
  readonly allowAccounts: string;
}

async function runScript(context: Context, run: ScriptRun): Promise<number> {
  const { dir, rehearsed, script, seed, began, rerun, atOnce, allowAccounts } = run;
  const { differencesOf, mustStayUnchanged } = await import('./verdict/reset-verdict.ts');
  const { wrongStatuses } = await import('./verdict/status-verdict.ts');
  const { wrongAccess, wrongCenter, wrongReadiness, wrongRoom, wrongSheets, wrongWatch } =
    await import('./verdict/day-verdict.ts');
  const { rehearseCenter } = await import('./center-script.ts');
  const { courseLength } = await import('./setup.ts');
  const { rehearseRoom } = await import('./room-script.ts');
  const { ui } = context;
  const { accounts } = rehearsed;
  const before = await rehearsed.takeInventories();
  await script.roster();
  const ready = await script.prepare();
  await script.access('The plan of a user for each learner', {});
  const created = await script.access('The users, each with an access key', { create: join(dir, 'access-keys') });
  const center = await rehearseCenter({ script, rehearsed, dir, className, atOnce, allowAccounts });
  const sheets = await script.handout(join(dir, 'handouts'));
  const room = await rehearseRoom({ context, script, accounts, dir, className });
  await rehearsed.expireSession(0);
  const status = await script.status('The class status, while one session has expired');
  const watched = await script.watch('The status again and again, while that session is renewed', () =>
    rehearsed.clearInjections(),
  );
  const removed = await script.access('The users are removed before the reset', { remove: true });
  const unassigned = await center.remove();
  await script.plan();
  const dry = await rehearsed.takeInventories();
  await rehearsed.injectRemovalErrors();
  await script.resetKilled('The reset, killed in the middle', Math.max(5, accounts.length));
  await rehearsed.expireSession(40);
  const half = await script.reset('The same command continues, and one session expires');
  await rehearsed.clearInjections();
  const last = await script.reset('The same command again, after the session was renewed');
  await script.status('The class status afterwards');
  const after = await rehearsed.takeInventories();
  const differences = [
    ...wrongReadiness(accounts, ready),
    ...wrongAccess(accounts, created, removed),
    ...wrongCenter(accounts, center.signedIn, unassigned),
    ...wrongSheets(accounts, sheets),
    ...wrongRoom(accounts, room, courseLength().steps),
    ...wrongWatch(accounts, watched),
    ...wrongStatuses(accounts, status.document as unknown as StatusDocument),
    ...expiryNotQuarantined(half, rehearsed),
    ...differencesOf(
      accounts.map((account, index) => ({
        ...account,
        before: itemAt(before, index),
        dry: itemAt(dry, index),
        after: itemAt(after, index),
        state: reportedState(last, account.learner.plan.name),
      })),
    ),
  ];
  const unchanged = accounts.filter(({ learner }) => mustStayUnchanged(learner)).length;
  // `cast`, `acts`, `mishap` and `crowded` are the names that programs know.
  const document = {
    ok: differences.length === 0,
    seed,
    learners: accounts.length,
    seconds: Math.round((Date.now() - began) / 1000),
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
    cast: learnerSummaries(accounts).map(({ incident, hasLookAlikes, ...one }) => ({
      ...one,
      mishap: incident,
      crowded: hasLookAlikes,
    })),
    acts: script.results.map(({ title, command, code, seconds, document: shown }) => {
      return { title, command, code, seconds, document: shown };
    }),
    differences,
  };
  const verdict =
    differences.length === 0
      ? [
          'The rehearsal passed:',
          `  no workshop resources are left in ${count(accounts.length - unchanged, 'account')}, and Block Public Access is on`,
          `  no resource of others was changed in ${count(accounts.length, 'account')}`,
          `  ${count(accounts.length - unchanged, 'learner')} had an access key, all signed in by IAM Identity Center and were on the board; no access is left`,
          `  ${count(unchanged, 'account')} quarantined, as required: access denied, production account`,
        ]
      : [
          `The rehearsal FAILED with ${count(differences.length, 'difference')}:`,
          ...shortened(differences, 30).map((line) => `  ${line}`),
        ];
  ui.result(document, ['', ...verdict, `${document.seconds} s, at most ${document.peakMemoryMB} MB`].join('\n'));
  ui.next(differences.length === 0 ? 'workshop class roster --roster class.csv   # your real class' : rerun);
  return differences.length === 0 ? 0 : 1;
}

/** From the JSON document of `class reset`. */
function reportedState({ document }: CommandResult, name: string): string | undefined {
  const rows = (document as { rows?: readonly { name: string; state: string }[] } | undefined)?.rows ?? [];
  return rows.find((row) => row.name === name)?.state;
}

/** An account whose session has expired must be quarantined. */
function expiryNotQuarantined(half: CommandResult, { accounts }: RehearsalClass): string[] {
  const expired = accounts.find(({ learner }) => learner.plan.incident === 'expired');
  const { name } = expired?.learner.plan ?? { name: '' };
  const state = reportedState(half, name);
  return state === 'quarantined' ? [] : [`${name}: the session expired in the middle, and the state is ${state}`];
}

function itemAt<Item>(items: readonly Item[], index: number): Item {
  return items[index] as Item;
}

function secondsSince(began: number): number {
  return Math.round((Date.now() - began) / 100) / 10;
}

function showProgress({ ui }: Context, began: number, done: number, all: number): void {
  ui.on({
    type: 'waiting',
    for: 'the learners to build their steps',
    elapsed: (Date.now() - began) / 1000,
    usually: Math.ceil(all * 1.2),
    atMost: 3600,
    last: `${done} of ${all}`,
  });
}

function rerunCommand({ learners, seed, pace, atOnce }: RehearseFlags): string {
  const flags = Object.entries({ learners, seed, pace, 'at-once': atOnce });
  const given = flags.flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]));
  return `workshop class rehearse ${given.join(' ')} --keep   # the same class again, and keep its folder`;
}

function numberOf(name: string, given: string, least: number, most: number): number {
  const number = Number(given);
  if (given.trim() !== '' && Number.isInteger(number) && number >= least && number <= most) return number;
  throw usageError(`--${name} takes a whole number from ${least} to ${most}, not "${given}".`, 'workshop class --help');
}
