// Carries out a planned reset on a laptop: each account goes through its stages by itself, several accounts at a time.
// What takes minutes is started in every account first. An error in one account quarantines it, and the others continue.
import { setTimeout as sleep } from 'node:timers/promises';
import { callerOf } from '../../../aws/credentials/identity.ts';
import type { ConcurrencyLimit } from '../../../lib/map-concurrently.ts';
import { memberKey, type Member, type Roster } from '../shared/member.ts';
import { rowOf, type ReportRow } from './report.ts';
import { firstTask, receiptOf, runStage, type StageOptions } from './run-stage.ts';
import { resultOf } from './quarantine.ts';
import type { MemberState, Phase, ResetPlan } from './reset-types.ts';

interface ResetOptions extends StageOptions {
  readonly atOnce: ConcurrencyLimit;
  /** False: returns while CloudFront takes minutes. */
  readonly wait: boolean;
  readonly onProgress?: (state: MemberState) => void;
}

interface DueAccount {
  readonly member: Member;
  readonly phase: Phase;
  /** Of this account in this run: a quarantined one is tried again. */
  readonly isFirst: boolean;
  /** Milliseconds since 1970. */
  readonly due: number;
}

/** Those that start something that takes minutes come first. */
const order: readonly Phase[] = ['planned', 'begun', 'waiting', 'checking', 'done', 'quarantined'];

/**
 * Resolves with a row for each account. Plan and state of an account are in memory only while one of its stages runs.
 * Throws what is wrong with the instructor's own credentials. Everything that is known is saved by then.
 */
export async function runReset(
  { members }: Pick<Roster, 'members'>,
  plan: ResetPlan,
  options: ResetOptions,
): Promise<ReportRow[]> {
  const { store, wait } = options;
  const rows = new Map<string, ReportRow>();
  const waiting: DueAccount[] = [];
  for (const member of members) {
    const { state } = await firstTask(member, plan.read(member), plan, store);
    rows.set(memberKey(member), rowOf(state));
    if (wait || state.phase !== 'waiting') waiting.push({ member, phase: state.phase, isFirst: true, due: 0 });
    else await store.saveReceipt(receiptOf(state));
  }
  await callerOf(options.instructor.target);
  await runAccounts(waiting, plan, { ...options, onRow: (member, row) => rows.set(memberKey(member), row) });
  return [...rows.values()];
}

interface RunOptions extends ResetOptions {
  readonly onRow: (member: Member, row: ReportRow) => void;
}

async function runAccounts(waiting: DueAccount[], plan: ResetPlan, options: RunOptions): Promise<void> {
  const { atOnce, signal, wait, store, onProgress, onRow } = options;
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];

  async function run({ member, isFirst }: DueAccount): Promise<void> {
    const task = await firstTask(member, plan.read(member), plan, store, { continues: !isFirst });
    const { state } = task;
    const hadEnded = resultOf(task.plan, state) !== undefined;
    const outcome = await runStage(task, options);
    if (signal.aborted) return;
    onRow(member, rowOf(state));
    if (!hadEnded) onProgress?.(state);
    atOnce.settled();
    if (outcome.state !== 'more') return;
    if (outcome.phase === 'waiting' && !wait) await store.saveReceipt(receiptOf(state));
    else waiting.push({ member, phase: outcome.phase, isFirst: false, due: Date.now() + outcome.after * 1000 });
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

function takeNext(waiting: DueAccount[]): DueAccount | undefined {
  const at = Date.now();
  const rank = ({ phase }: DueAccount) => order.indexOf(phase);
  let best: DueAccount | undefined;
  for (const one of waiting) if (one.due <= at && (!best || rank(one) < rank(best))) best = one;
  if (best) waiting.splice(waiting.indexOf(best), 1);
  return best;
}

/** Until a stage has ended, or the next one is due. */
async function nextChange(
  waiting: readonly DueAccount[],
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
