// Carries out a planned reset on a laptop: each account goes through its stages by itself, several accounts at a time.
// What takes minutes is started in every account first. An error in one account quarantines it, and the others continue.
import { setTimeout as sleep } from 'node:timers/promises';
import { callerOf } from '../../../aws/credentials/identity.ts';
import type { ConcurrencyLimit } from '../../../lib/map-concurrently.ts';
import { memberKey, type Roster } from '../shared/member.ts';
import { firstTask, receiptOf, runStage, type MemberTask, type StageOptions } from './run-stage.ts';
import { resultOf } from './quarantine.ts';
import type { MemberState, Phase, ResetPlan } from './reset-types.ts';

interface ResetOptions extends StageOptions {
  readonly atOnce: ConcurrencyLimit;
  /** False: returns while CloudFront takes minutes. */
  readonly wait: boolean;
  readonly onProgress?: (state: MemberState) => void;
}

interface DueTask {
  readonly task: MemberTask;
  /** Milliseconds since 1970. */
  readonly due: number;
}

/** Those that start something that takes minutes come first. */
const order: readonly Phase[] = ['planned', 'begun', 'waiting', 'checking', 'done', 'quarantined'];

/** Throws what is wrong with the instructor's own credentials. Everything that is known is saved by then. */
export async function runReset(roster: Roster, plan: ResetPlan, options: ResetOptions): Promise<MemberState[]> {
  const tasks: MemberTask[] = [];
  const planned = new Map(plan.members.map((member) => [memberKey(member.place), member]));
  for (const member of roster.members) {
    const memberPlan = planned.get(memberKey(member));
    if (!memberPlan) throw new TypeError(`The plan has no entry for ${member.name}.`);
    tasks.push(await firstTask(member, memberPlan, plan, options.store));
  }
  await callerOf(options.instructor.target);
  await runTasks(tasks, options);
  for (const { state } of tasks) if (state.phase === 'waiting') await options.store.saveReceipt(receiptOf(state));
  return tasks.map(({ state }) => state);
}

async function runTasks(tasks: readonly MemberTask[], options: ResetOptions): Promise<void> {
  const { atOnce, signal, wait, onProgress } = options;
  const waiting: DueTask[] = tasks
    .filter(({ state }) => wait || state.phase !== 'waiting')
    .map((task) => ({ task, due: 0 }));
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];

  async function run(task: MemberTask): Promise<void> {
    const had = resultOf(task.plan, task.state);
    const outcome = await runStage(task, options);
    if (signal.aborted) return;
    if (had === undefined) onProgress?.(task.state);
    atOnce.settled();
    if (outcome.state !== 'more' || (outcome.phase === 'waiting' && !wait)) return;
    waiting.push({ task, due: Date.now() + outcome.after * 1000 });
  }

  while (waiting.length + running.size > 0) {
    while (running.size < atOnce.current && failures.length === 0 && !signal.aborted) {
      const next = takeNext(waiting);
      if (!next) break;
      const work = run(next)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(work));
      running.add(work);
    }
    if (running.size === 0 && (failures.length > 0 || signal.aborted)) break;
    await nextChange(waiting, running, running.size < atOnce.current, signal);
  }
  signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}

function takeNext(waiting: DueTask[]): MemberTask | undefined {
  const at = Date.now();
  const rank = ({ task }: DueTask) => order.indexOf(task.state.phase);
  let best: DueTask | undefined;
  for (const one of waiting) if (one.due <= at && (!best || rank(one) < rank(best))) best = one;
  if (best) waiting.splice(waiting.indexOf(best), 1);
  return best?.task;
}

/** Until a stage has ended, or the next one is due. */
async function nextChange(
  waiting: readonly DueTask[],
  running: ReadonlySet<Promise<void>>,
  hasRoom: boolean,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const due = Math.min(...waiting.map((one) => one.due));
  const timer = hasRoom && Number.isFinite(due) ? [untilDue(due, AbortSignal.any([signal, over.signal]))] : [];
  await Promise.race([...running, ...timer]);
  over.abort();
}

async function untilDue(due: number, signal: AbortSignal): Promise<void> {
  // Also where it was stopped: the caller looks at the signal.
  await sleep(Math.max(0, due - Date.now()), undefined, { signal }).catch(() => undefined);
}
