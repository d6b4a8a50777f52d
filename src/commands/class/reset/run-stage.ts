// One stage of the reset of one account: a short piece of work that can be interrupted anywhere and done again. The laptop
// and the state machine run the same stages, each with a store of its own.
import { callerOf } from '../../../aws/credentials/identity.ts';
import { now } from '../../../engine/run.ts';
import { workInAccount, type AccountAccess, type MemberAccount } from '../account/work-in-account.ts';
import { scopeOf, type Member } from '../shared/member.ts';
import { checkNothingLeft, removeRest, removeSlow, startSlowRemovals, type ResetTask } from './account-stages.ts';
import { firstPhase, quarantineAfterError, resultOf, type ResetResult } from './quarantine.ts';
import type { ResetStore } from './reset-store.ts';
import type { AccountReceipt, MemberPlan, MemberState, Phase, ResetPlan } from './reset-types.ts';

export interface StageOptions extends AccountAccess {
  readonly store: ResetStore;
  /** Scans in a row that must find nothing. */
  readonly passes: number;
  /** Seconds between two scans: Lambda takes a moment to create a log group again. */
  readonly pause: number;
}

export interface MemberTask extends ResetTask {
  readonly member: Member;
}

/** `more`: another stage is due in so many seconds. Everything else is the end. */
export type StageOutcome =
  | { readonly state: 'more'; readonly phase: Phase; readonly after: number }
  | { readonly state: ResetResult; readonly reason: string | null };

type Stage = (account: MemberAccount, task: MemberTask, options: StageOptions) => Promise<void>;

const stages: Readonly<Partial<Record<Phase, Stage>>> = {
  async planned(account, task, { store }) {
    await store.retireLearnerFolder?.(task.state.place);
    await startSlowRemovals(account, task);
  },
  begun: removeRest,
  waiting: removeSlow,
  checking: (account, task, { passes }) => checkNothingLeft(account, task, passes),
};

/**
 * Runs the stage that is due, and saves how far the account is. Throws what is wrong with the instructor's own
 * credentials, or with the store; and the reason of the signal where it was stopped.
 */
export async function runStage(task: MemberTask, options: StageOptions): Promise<StageOutcome> {
  const { plan, state } = task;
  const stage = stages[state.phase];
  if (stage) await runInAccount(task, stage, options);
  const result = resultOf(plan, state);
  if (result === undefined) return { state: 'more', phase: state.phase, after: secondsUntilNext(state, options) };
  await options.store.saveReceipt(receiptOf(state));
  return { state: result, reason: state.reason };
}

/** CloudFront takes minutes. The first scan follows the removal at once. */
function secondsUntilNext({ phase, clean, dirty }: MemberState, { pause }: StageOptions): number {
  if (phase === 'waiting') return 3 * pause;
  return phase === 'checking' && clean + dirty > 0 ? pause : 0;
}

async function runInAccount(task: MemberTask, stage: Stage, options: StageOptions): Promise<void> {
  const { member, state } = task;
  let isEntered = false;
  try {
    await workInAccount(options, member, async (account) => {
      isEntered = true;
      state.alias = account.alias;
      await stage(account, task, options);
    });
  } catch (error) {
    // Stopped by Ctrl-C, not failed: the same command continues from here.
    options.signal.throwIfAborted();
    if (error instanceof StateConflict) throw error;
    // Credentials of the instructor that have expired are no reason to quarantine an account.
    await callerOf(options.instructor.target);
    quarantineAfterError(state, error);
    if (!isEntered) state.notEntered = true;
    await task.save();
  }
}

/** Somebody else has saved another state of the same account meanwhile. Nothing is lost: the stage can run again. */
export class StateConflict extends Error {
  override name = 'StateConflict';
}

/**
 * The task of an account at the beginning of a run. A newer plan includes what the old one has left. A quarantined account
 * starts again from the beginning, except where the same run continues.
 */
export async function firstTask(
  member: Member,
  plan: MemberPlan,
  { hash }: Pick<ResetPlan, 'hash'>,
  store: ResetStore,
  { continues = false }: { readonly continues?: boolean } = {},
): Promise<MemberTask> {
  const saved = await store.loadState(scopeOf(member));
  const isCurrent = saved?.plan === hash && (continues || saved.phase !== 'quarantined');
  const state = isCurrent
    ? saved
    : { ...initialState(plan, hash), ...(saved?.plan === hash && { stacks: saved.stacks }) };
  return { member, plan, state, save: () => store.saveState(state) };
}

function initialState(plan: MemberPlan, hash: string): MemberState {
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

export function receiptOf(state: MemberState): AccountReceipt {
  const { plan, place, alias, phase, reason, stacks, left, appeared, notRead = [], clean, account, at } = state;
  return {
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
}
