// A reset of a class, as planned: stage by stage over all its accounts, so many at a time. What takes minutes is begun
// everywhere before anything else; what goes wrong in one account is that account's, and the others go on.
import { setTimeout as sleep } from 'node:timers/promises';
import { callerOf } from '../../../aws/credentials/identity.ts';
import { now } from '../../../engine/run.ts';
import { sideBySide } from '../../../lib/limit-concurrency.ts';
import type { Member, Roster } from '../shared/types.ts';
import { begin, check, finish, removeRest, type Work } from './carry-out.ts';
import { keyOf, type ResetFiles } from './files.ts';
import { placeOf } from './plan.ts';
import type { AccountReceipt, MemberPlan, MemberState, Phase, ResetPlan } from './types.ts';
import { reasonOf, visit, type Visit, type Visiting } from '../account/visit.ts';

export interface Resetting extends Visiting {
  readonly atOnce: number;
  readonly files: ResetFiles;
  /** Passes in a row that must see nothing of ours. */
  readonly passes: number;
  /** Seconds between two of them: what is made again for a last line takes a moment to come. */
  readonly pause: number;
  /** False: control comes back where CloudFront takes minutes. */
  readonly wait: boolean;
  readonly told?: (state: MemberState) => void;
}

interface Task extends Work {
  readonly member: Member;
}

/** Throws what is wrong with the instructor's own credentials; all that is known is on disk by then. */
export async function reset(roster: Roster, plan: ResetPlan, how: Resetting): Promise<MemberState[]> {
  const tasks: Task[] = [];
  for (const member of roster.members) tasks.push(await taskOf(member, plan, how));
  const stage = (phases: readonly Phase[], work: (visit: Visit, task: Task) => Promise<void>) =>
    runStage(
      tasks.filter(({ state }) => phases.includes(state.phase)),
      work,
      how,
    );
  await stage(['planned'], begin);
  await stage(['begun'], removeRest);
  if (how.wait) await stage(['waiting'], finish);
  for (let round = 0; tasks.some(({ state }) => state.phase === 'checking'); round += 1) {
    if (round > 0) await sleep(how.pause * 1000, undefined, { signal: how.signal });
    await stage(['checking'], (visit, task) => check(visit, task, how.passes));
  }
  for (const { state } of tasks) await keepReceipt(state, how.files);
  return tasks.map(({ state }) => state);
}

async function runStage(
  tasks: readonly Task[],
  work: (visit: Visit, task: Task) => Promise<void>,
  how: Resetting,
): Promise<void> {
  if (tasks.length === 0) return;
  // Nobody's account is to blame for credentials of the instructor that have run out.
  await callerOf(how.instructor.target);
  await sideBySide(tasks, (task) => oneStage(task, work, how), {
    atOnce: how.atOnce,
    signal: how.signal,
    settled: ({ item }) => how.told?.(item.state),
  });
}

async function oneStage(task: Task, work: (visit: Visit, task: Task) => Promise<void>, how: Resetting): Promise<void> {
  const { member, state } = task;
  try {
    await visit(how, member, async (visited) => {
      state.alias = visited.alias;
      await work(visited, task);
    });
  } catch (error) {
    // Stopped, and not failed: the same command goes on from here.
    if (how.signal.aborted) return;
    await callerOf(how.instructor.target);
    state.phase = 'quarantined';
    state.reason = reasonOf(error);
    state.at = now();
    await task.save();
  }
}

async function taskOf(member: Member, plan: ResetPlan, { files }: Resetting): Promise<Task> {
  const place = placeOf(member);
  const planned = plan.members.find((one) => keyOf(one.place) === keyOf(place));
  if (!planned) throw new TypeError(`The plan says nothing of ${member.name}.`);
  const known = await files.loadState(place);
  // Of an earlier plan: what that one has left is in this one. In quarantine: tried again from the beginning.
  const isCurrent = known?.plan === plan.hash && known.phase !== 'quarantined';
  const state = isCurrent
    ? known
    : { ...fresh(planned, plan), ...(known?.plan === plan.hash && { stacks: known.stacks }) };
  return { member, plan: planned, state, save: () => files.saveState(state) };
}

function fresh({ place, alias, stacks, refused, account }: MemberPlan, { hash }: ResetPlan): MemberState {
  return {
    version: 1,
    plan: hash,
    place,
    alias,
    // What was refused when it was planned is not looked at again: there is nothing in the plan.
    phase: refused === null ? 'planned' : 'quarantined',
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

async function keepReceipt(state: MemberState, files: ResetFiles): Promise<void> {
  const { plan, place, alias, phase, reason, stacks, left, appeared, clean, account, at } = state;
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
    cleanPasses: clean,
    accountPublicAccess: account,
  };
  await files.keep(`receipts/${keyOf(place)}.json`, `${JSON.stringify(receipt, null, 2)}\n`);
}
