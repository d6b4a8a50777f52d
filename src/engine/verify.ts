// Runs a step's proof. A check passes, fails with its reason, could not be made, or waits on one that failed.
import type { Place } from './course.ts';
import { WorkshopError } from './errors.ts';
import { now, type Run } from './run.ts';
import { stepContext } from './step-context.ts';
import type { CheckOptions, CheckResult, Step, Verdict, VerifyContext } from './types.ts';

/** Resolves with the checks of the step, and leaves the step `verified`, or re-opened where it was. */
export async function verify(run: Run, place: Place, step: Step): Promise<CheckResult[]> {
  const { checkpoint, emit } = run;
  const { id, title, chapter } = place;
  const record = checkpoint.steps[id];
  if (!record || record.status === 'started') throw new TypeError(`Step ${id} is not provisioned.`);
  const results: CheckResult[] = [];
  const context: VerifyContext = {
    ...stepContext(run, id),
    async check(says, judge, options = {}) {
      const result = { step: id, says, ...(await judgeOne(run, says, judge, options, results)) };
      results.push(result);
      emit({ type: 'check', ...result });
    },
  };
  await step.verify(context, record.outputs);

  const failed = results.filter(({ status }) => status !== 'pass' && status !== 'superseded').length;
  const was = record.status;
  record.status = failed === 0 ? 'verified' : 'provisioned';
  if (record.status !== was) {
    record.at = now();
    await run.save();
  }
  if (failed === 0) emit({ type: 'step.verified', step: id, title, chapter });
  else if (was === 'verified') emit({ type: 'step.reopened', step: id, title, chapter });
  else emit({ type: 'step.failed', step: id, title, chapter, failed });
  return results;
}

async function judgeOne(
  run: Run,
  says: string,
  judge: () => Promise<Verdict>,
  { until, patience }: CheckOptions,
  earlier: readonly CheckResult[],
): Promise<Omit<CheckResult, 'step' | 'says'>> {
  if (until !== undefined && run.checkpoint.steps[until])
    return { status: 'superseded', because: `step ${until} has changed this since` };
  const needed = earlier.find(({ status }) => status === 'fail' || status === 'error');
  if (needed) return { status: 'blocked', because: `it needs: ${needed.says}` };
  try {
    const verdict = patience ? await patiently(run, says, judge, patience) : await judge();
    const { pass, ...rest } = verdict;
    return { status: pass ? 'pass' : 'fail', ...rest };
  } catch (error) {
    if (run.fatal(error)) throw error;
    return { status: 'error', because: run.explain(error) };
  }
}

async function patiently(
  run: Run,
  says: string,
  judge: () => Promise<Verdict>,
  bound: { usually: number; atMost: number },
): Promise<Verdict> {
  let last: Verdict | undefined;
  try {
    return await run.aws.patience.until({ for: `this to be true: ${says}`, ...bound }, async () => {
      last = await judge();
      return last.pass ? last : undefined;
    });
  } catch (error) {
    if (error instanceof WorkshopError && error.code === 'timed-out' && last) return last;
    throw error;
  }
}
