// Carries out a planned reset: stage by stage over all accounts, several at a time. What takes minutes is started in every
// account before anything else. An error in one account quarantines that account, and the others continue.
import { setTimeout as sleep } from 'node:timers/promises';
import { callerOf } from '../../../aws/credentials/identity.ts';
import { now } from '../../../engine/run.ts';
import { mapConcurrently, type ConcurrencyLimit } from '../../../lib/map-concurrently.ts';
import { jsonText } from '../../../lib/visible.ts';
import { workInAccount, type AccountAccess, type MemberAccount } from '../account/work-in-account.ts';
import { memberKey, scopeOf, type Member, type Roster } from '../shared/member.ts';
import { checkNothingLeft, removeRest, removeSlow, startSlowRemovals, type ResetTask } from './account-stages.ts';
import { firstPhase, quarantineAfterError } from './quarantine.ts';
import type { ResetFiles } from './reset-files.ts';
import type { AccountReceipt, MemberPlan, MemberState, Phase, ResetPlan } from './reset-types.ts';

interface ResetOptions extends AccountAccess {
  readonly atOnce: number | ConcurrencyLimit;
  readonly files: ResetFiles;
  /** Scans in a row that must find nothing. */
  readonly passes: number;
  /** Seconds between two scans: Lambda takes a moment to create a log group again. */
  readonly pause: number;
  /** False: returns while CloudFront takes minutes. */
  readonly wait: boolean;
  readonly onProgress?: (state: MemberState) => void;
}

interface MemberTask extends ResetTask {
  readonly member: Member;
}

type Stage = (account: MemberAccount, task: MemberTask) => Promise<void>;

/** Throws what is wrong with the instructor's own credentials. Everything that is known is saved by then. */
export async function runReset(roster: Roster, plan: ResetPlan, options: ResetOptions): Promise<MemberState[]> {
  const tasks: MemberTask[] = [];
  for (const member of roster.members) tasks.push(await taskOf(member, plan, options));
  const inPhase = (phase: Phase) => tasks.filter(({ state }) => state.phase === phase);
  await runStage(
    inPhase('planned'),
    async (account, task) => {
      await options.files.retireLearnerFolder(task.state.place);
      await startSlowRemovals(account, task);
    },
    options,
  );
  await runStage(inPhase('begun'), removeRest, options);
  if (options.wait) await runStage(inPhase('waiting'), removeSlow, options);
  for (let round = 0; inPhase('checking').length > 0; round += 1) {
    if (round > 0) await sleep(options.pause * 1000, undefined, { signal: options.signal });
    await runStage(inPhase('checking'), (account, task) => checkNothingLeft(account, task, options.passes), options);
  }
  for (const { state } of tasks) await saveReceipt(state, options.files);
  return tasks.map(({ state }) => state);
}

async function runStage(tasks: readonly MemberTask[], stage: Stage, options: ResetOptions): Promise<void> {
  if (tasks.length === 0) return;
  // Credentials of the instructor that have expired are no reason to quarantine an account.
  await callerOf(options.instructor.target);
  const outcomes = await mapConcurrently(tasks, (task) => runInAccount(task, stage, options), {
    atOnce: options.atOnce,
    signal: options.signal,
    settled: ({ item }) => options.onProgress?.(item.state),
  });
  // What quarantines an account is in its state. An error that is left ends the reset.
  for (const outcome of outcomes) if ('error' in outcome) throw outcome.error;
}

async function runInAccount(task: MemberTask, stage: Stage, options: ResetOptions): Promise<void> {
  const { member, state } = task;
  try {
    await workInAccount(options, member, async (account) => {
      state.alias = account.alias;
      await stage(account, task);
    });
  } catch (error) {
    // Stopped by Ctrl-C, not failed: the same command continues from here.
    if (options.signal.aborted) return;
    await callerOf(options.instructor.target);
    quarantineAfterError(state, error);
    await task.save();
  }
}

async function taskOf(member: Member, plan: ResetPlan, { files }: ResetOptions): Promise<MemberTask> {
  const scope = scopeOf(member);
  const planned = plan.members.find(({ place }) => memberKey(place) === memberKey(scope));
  if (!planned) throw new TypeError(`The plan has no entry for ${member.name}.`);
  const saved = await files.loadState(scope);
  // A newer plan includes what the old one has left. A quarantined account starts again from the beginning.
  const isCurrent = saved?.plan === plan.hash && saved.phase !== 'quarantined';
  const state = isCurrent
    ? saved
    : { ...initialState(planned, plan), ...(saved?.plan === plan.hash && { stacks: saved.stacks }) };
  return { member, plan: planned, state, save: () => files.saveState(state) };
}

function initialState(plan: MemberPlan, { hash }: ResetPlan): MemberState {
  const { place, alias, stacks, refused, account } = plan;
  return {
    version: 1,
    plan: hash,
    place,
    alias,
    phase: firstPhase(plan),
    stacks: stacks.map(({ checkpoint }) => structuredClone(checkpoint)),
    appeared: [],
    left: [],
    clean: 0,
    dirty: 0,
    account,
    reason: refused,
    since: now(),
    at: now(),
  };
}

async function saveReceipt(state: MemberState, files: ResetFiles): Promise<void> {
  const { plan, place, alias, phase, reason, stacks, left, appeared, notRead = [], clean, account, at } = state;
  const receipt: AccountReceipt = {
    version: 1,
    at,
    plan,
    place,
    alias,
    state: phase,
    reason,
    gone: stacks.flatMap(({ gone = [] }) => gone),
    left,
    appeared,
    notRead,
    cleanPasses: clean,
    accountPublicAccess: account,
  };
  await files.writeFile(`receipts/${memberKey(place)}.json`, `${jsonText(receipt, 2)}\n`);
}
