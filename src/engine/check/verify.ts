// Runs a step's proof. A check passes, fails with its reason, could not be made, or waits on one that failed.
import { inStep } from '../report/attribute-calls.ts';
import { statusOf, type CourseStep } from '../course.ts';
import { WorkshopError } from '../errors.ts';
import { isStillWaiting } from '../wait/hand-back.ts';
import { now, type Run } from '../run.ts';
import { stepContext } from '../build/step-context.ts';
import type { CheckOptions, CheckResult, Step, Verdict, VerifyContext } from '../types.ts';

/**
 * Resolves with the checks of the step, and leaves the step `verified`, or re-opened where it was. `in haste`: what was
 * made long ago needs no time to come into effect, so a check that fails is not waited for.
 */
export function verify(run: Run, courseStep: CourseStep, step: Step, haste?: 'in haste'): Promise<CheckResult[]> {
  return inStep(courseStep.id, () => prove(run, courseStep, step, haste));
}

async function prove(run: Run, courseStep: CourseStep, step: Step, haste?: 'in haste'): Promise<CheckResult[]> {
  const { checkpoint, emit } = run;
  const { id, title, chapter } = courseStep;
  const record = checkpoint.steps[id];
  if (!record || record.status === 'started') throw new TypeError(`Step ${id} is not provisioned.`);
  const results: CheckResult[] = [];
  const context: VerifyContext = {
    ...stepContext(run, id),
    async check(checkId, checkTitle, judge, options = {}) {
      run.stop?.throwIfAborted();
      const result = {
        step: id,
        id: checkId,
        title: checkTitle,
        ...(await judgeOne(run, checkTitle, judge, haste ? hastened(options) : options, results)),
      };
      results.push(result);
      emit({ type: 'check', ...result });
    },
  };
  await step.verify(context, record.outputs);
  await seeRepaired(run, id, results);

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
  else if (failed === 0) emit({ type: 'step.verified', step: id, title, chapter });
  else if (was === 'verified') emit({ type: 'step.reopened', step: id, title, chapter });
  else emit({ type: 'step.failed', step: id, title, chapter, failed });
  return results;
}

/** What could not be looked at, as there is no such part of AWS here, is no failure, and no proof either. */
export function hasFailed({ status, notServed }: CheckResult): boolean {
  return status !== 'pass' && status !== 'superseded' && !notServed;
}

/** The checks as they stand at this moment: no waiting, nothing told and nothing saved. */
export async function checkOnce(run: Run, courseStep: CourseStep, step: Step): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const context: VerifyContext = {
    ...stepContext(run, courseStep.id),
    async check(id, title, judge, { until } = {}) {
      results.push({ step: courseStep.id, id, title, ...(await judgeOne(run, title, judge, { until }, results)) });
    },
  };
  await step.verify(context, run.checkpoint.steps[courseStep.id]?.outputs);
  return results;
}

/** A fault whose symptom is gone was repaired by the learner. */
async function seeRepaired(run: Run, step: string, results: readonly CheckResult[]): Promise<void> {
  const { broken } = run.checkpoint;
  if (broken?.step !== step) return;
  if (!results.some(({ id, status }) => id === broken.check && status === 'pass')) return;
  delete run.checkpoint.broken;
  await run.save();
  run.emit({ type: 'fault.repaired', fault: broken.fault, by: 'hand' });
}

/** Seconds: a passing fault of the network, or of a cache, is no regression. */
const hasty = 2;

function hastened({ patience, ...options }: CheckOptions): CheckOptions {
  return patience ? { ...options, patience: { ...patience, atMost: Math.min(patience.atMost, hasty) } } : options;
}

async function judgeOne(
  run: Run,
  title: string,
  judge: () => Promise<Verdict>,
  { until, patience }: CheckOptions,
  earlier: readonly CheckResult[],
): Promise<Omit<CheckResult, 'step' | 'id' | 'title'>> {
  if (until !== undefined && !['todo', 'skipped'].includes(statusOf(run.checkpoint, until)))
    return { status: 'superseded', because: `step ${until} has changed this since` };
  const needed = earlier.find(({ status, notServed }) => status === 'fail' || (status === 'error' && !notServed));
  if (needed) return { status: 'blocked', because: `it needs: ${needed.title}` };
  try {
    // A fault that was put in on purpose does not pass by itself.
    const verdict = patience && !run.checkpoint.broken ? await patiently(run, title, judge, patience) : await judge();
    const { pass, ...rest } = verdict;
    return { status: pass ? 'pass' : 'fail', ...rest };
  } catch (error) {
    if (run.fatal(error) || isStillWaiting(error)) throw error;
    const notServed = error instanceof WorkshopError && error.code === 'not-served';
    return { status: 'error', because: run.explain(error), ...(notServed && { notServed }) };
  }
}

async function patiently(
  run: Run,
  title: string,
  judge: () => Promise<Verdict>,
  bound: { usually: number; atMost: number },
): Promise<Verdict> {
  let last: Verdict | undefined;
  try {
    return await run.aws.patience.until({ for: `this to be true: ${title}`, ...bound }, async () => {
      last = await judge();
      return last.pass ? last : undefined;
    });
  } catch (error) {
    if (error instanceof WorkshopError && error.code === 'timed-out' && last) return last;
    throw error;
  }
}
