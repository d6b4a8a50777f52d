// Runs the checks of a step. A check passes, fails with a reason, cannot run, or is blocked by one that failed.
import { inStep } from '../report/attribute-calls.ts';
import { statusOf, type CourseStep } from '../course.ts';
import { WorkshopError } from '../errors.ts';
import { isStillWaiting } from '../wait/slow-waits.ts';
import { now, type Run } from '../run.ts';
import { stepContext } from '../build/step-context.ts';
import type { CheckOptions, CheckResult, Json, Step, Verdict, VerifyContext } from '../types.ts';

/**
 * Resolves with the checks of the step, and leaves the step `verified`, or open again if a check fails. `recheck`: what
 * was created long ago needs no time to take effect, so a check that fails is hardly waited for.
 */
export function verify(run: Run, courseStep: CourseStep, step: Step, recheck?: 'recheck'): Promise<CheckResult[]> {
  return inStep(courseStep.id, () => runVerify(run, courseStep, step, recheck));
}

async function runVerify(run: Run, courseStep: CourseStep, step: Step, recheck?: 'recheck'): Promise<CheckResult[]> {
  const { checkpoint, emit } = run;
  const { id, title, chapter } = courseStep;
  const record = checkpoint.steps[id];
  if (!record || record.status === 'started') throw new TypeError(`Step ${id} is not provisioned.`);
  const results: CheckResult[] = [];
  const context: VerifyContext = {
    ...stepContext(run, id),
    async check(checkId, checkTitle, judge, options = {}) {
      run.stopSignal?.throwIfAborted();
      const result = {
        step: id,
        id: checkId,
        title: checkTitle,
        ...(await runCheck(run, checkTitle, judge, recheck ? withShortWait(options) : options, results)),
      };
      results.push(result);
      emit({ type: 'check', ...result });
    },
  };
  await step.verify(context, record.outputs);
  await recordRepairByHand(run, id, results);

  const failed = results.filter(hasFailed).length;
  const unproven =
    failed > 0
      ? []
      : results.filter(({ notServed }) => notServed).map((check) => ({ id: check.id, title: check.title }));
  const [was, lacked] = [record.status, record.unproven?.length ?? 0];
  record.status = failed + unproven.length === 0 ? 'verified' : 'provisioned';
  record.unproven = unproven.length > 0 ? unproven : undefined;
  if (record.status !== was || lacked !== unproven.length) {
    record.at = now();
    await run.save();
  }
  if (unproven.length > 0) emit({ type: 'step.unproven', step: id, title, chapter, checks: unproven.length });
  else if (failed === 0) emit({ type: 'step.verified', step: id, title, chapter, ...skippedIn(results) });
  else if (was === 'verified') emit({ type: 'step.reopened', step: id, title, chapter });
  else {
    const blocked = results.filter(({ status }) => status === 'blocked').length;
    emit({ type: 'step.failed', step: id, title, chapter, failed, ...(blocked > 0 && { blocked }) });
  }
  return results;
}

/** Absent where all ran. */
function skippedIn(results: readonly CheckResult[]): { skipped?: number; passed?: number } {
  const skipped = results.filter(({ status }) => status === 'superseded').length;
  return skipped === 0 ? {} : { skipped, passed: results.length - skipped };
}

/** A check that the server has no feature for neither fails nor passes. */
export function hasFailed({ status, notServed }: CheckResult): boolean {
  return status !== 'pass' && status !== 'superseded' && !notServed;
}

interface CheckOnceOptions {
  /** In place of the outputs in the checkpoint. */
  readonly outputs?: Json;
  /** Seconds that a check with a wait may take; without it, no check waits. */
  readonly atMost?: number;
  /** Why a check cannot run yet, for an error that says no more; undefined for all others. */
  readonly blockedBy?: (error: unknown) => string | undefined;
}

/** Runs the checks without events and saving, and without waiting. */
export async function checkOnce(
  run: Run,
  courseStep: CourseStep,
  step: Step,
  { outputs = run.checkpoint.steps[courseStep.id]?.outputs, atMost, blockedBy }: CheckOnceOptions = {},
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const context: VerifyContext = {
    ...stepContext(run, courseStep.id),
    async check(id, title, judge, { until, wait } = {}) {
      const options = { until, ...(atMost && wait && { wait: { ...wait, atMost: Math.min(atMost, wait.atMost) } }) };
      results.push({
        step: courseStep.id,
        id,
        title,
        ...(await runCheck(run, title, judge, options, results, blockedBy)),
      });
    },
  };
  await step.verify(context, outputs);
  return results;
}

/** The learner has repaired an exercise whose check passes again. */
async function recordRepairByHand(run: Run, step: string, results: readonly CheckResult[]): Promise<void> {
  const { exercise } = run.checkpoint;
  if (exercise?.step !== step) return;
  if (!results.some(({ id, status }) => id === exercise.check && status === 'pass')) return;
  delete run.checkpoint.exercise;
  await run.save();
  run.emit({ type: 'exercise.ended', exercise: exercise.name, by: 'hand' });
}

/** Seconds: a short problem of the network or of a cache is not a regression. */
const secondsOfRecheck = 2;

function withShortWait({ wait, ...options }: CheckOptions): CheckOptions {
  return wait ? { ...options, wait: { ...wait, atMost: Math.min(wait.atMost, secondsOfRecheck) } } : options;
}

async function runCheck(
  run: Run,
  title: string,
  judge: () => Promise<Verdict>,
  { until, wait }: CheckOptions,
  earlier: readonly CheckResult[],
  blockedBy?: CheckOnceOptions['blockedBy'],
): Promise<Omit<CheckResult, 'step' | 'id' | 'title'>> {
  if (until !== undefined && !['todo', 'skipped'].includes(statusOf(run.checkpoint, until)))
    return { status: 'superseded', because: `the step ${until} has changed this` };
  const needed = earlier.find(({ status, notServed }) => status === 'fail' || (status === 'error' && !notServed));
  if (needed) return { status: 'blocked', because: `it needs the check before it: ${needed.title}` };
  try {
    // What an exercise has broken does not repair itself.
    const verdict = wait && !run.checkpoint.exercise ? await waitToPass(run, title, judge, wait) : await judge();
    const { pass, ...rest } = verdict;
    return { status: pass ? 'pass' : 'fail', ...rest };
  } catch (error) {
    const because = blockedBy?.(error);
    if (because !== undefined) return { status: 'blocked', because };
    if (run.endsCommand(error) || isStillWaiting(error)) throw error;
    const notServed = error instanceof WorkshopError && error.code === 'not-served';
    return { status: 'error', because: run.explain(error), ...(notServed && { notServed }) };
  }
}

async function waitToPass(
  run: Run,
  title: string,
  judge: () => Promise<Verdict>,
  bound: { usually: number; atMost: number },
): Promise<Verdict> {
  let last: Verdict | undefined;
  try {
    return await run.aws.waiter.until({ for: `the check to pass: ${title}`, ...bound }, async () => {
      last = await judge();
      return last.pass ? last : undefined;
    });
  } catch (error) {
    if (error instanceof WorkshopError && error.code === 'timed-out' && last) return last;
    throw error;
  }
}
