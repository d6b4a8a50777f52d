// `workshop verify [step]`: runs the checks of finished steps again. A step whose check fails is open again.
import { findStep, courseSteps, statusOf } from '../../../engine/course.ts';
import type { CheckResult, Event } from '../../../engine/types.ts';
import { verify as runChecks } from '../../../engine/check/verify.ts';
import { usageError, type WorkshopError } from '../../../engine/errors.ts';
import type { Command } from '../../shared/context.ts';
import { headerOf } from '../../shared/header.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';
import { count } from '../../../lib/count.ts';

export const verify: Command<{ readonly step?: string | undefined }> = (context, { step }) => {
  const { ui } = context;
  // All steps have some fifty checks: what passes is a line for each step.
  const brief = step === undefined && ui.mode === 'text';
  const shown = brief
    ? { ...context, ui: { ...ui, on: (event: Event) => void (isNews(event) && ui.on(event)) } }
    : context;
  return withWorkspace(shown, { command: 'verify' }, async ({ run, checkpoint }) => {
    ui.say(headerOf(checkpoint), 'dim');
    const asked = step === undefined ? courseSteps(run.course) : [findStep(run.course, step)];
    const steps = asked.filter(({ id }) => ['provisioned', 'verified'].includes(statusOf(checkpoint, id)));
    const open = asked.filter(({ id }) => checkpoint.steps[id]?.byHand);
    if (step !== undefined && steps.length === 0) throw open.length > 0 ? openByHand(step) : notBuilt(step);
    const checks: CheckResult[] = [];
    for (const courseStep of steps) {
      if (!brief) ui.say(`\n${courseStep.title} (${courseStep.id})`, 'strong');
      checks.push(...(await runChecks(run, courseStep, await courseStep.load(), 'recheck')));
    }
    const unchecked = checks.filter(({ notServed }) => notServed).length;
    const failed = checks.filter(({ status, notServed }) => status === 'fail' || (status === 'error' && !notServed));
    ui.result(
      { verified: failed.length + unchecked === 0, checks: checks.map((check) => ({ ...check, says: check.title })) },
      [
        summaryOf(checks, failed, steps.length),
        ...open.map(({ id, title }) => `Not checked: the step ${id} (${title}) is open by hand.`),
      ].join('\n'),
    );
    if (failed.length === 0) ui.next(open.length > 0 ? 'workshop next' : 'workshop status');
    else if (checkpoint.exercise) ui.next('workshop hint', 'workshop fix   # ends the exercise');
    else ui.next('workshop next   # repairs it', 'workshop hint');
    return failed.length === 0 ? 0 : 1;
  });
};

/** In the brief form: what failed, could not run, or is new. */
function isNews(event: Event): boolean {
  return event.type !== 'check' || !['pass', 'superseded'].includes(event.status);
}

/** Counts what ran apart from what did not. Failures are named again, because they may have left the screen. */
export function summaryOf(checks: readonly CheckResult[], failed: readonly CheckResult[], steps: number): string {
  if (steps === 0) return 'No step is built yet, so there is nothing to check.';
  const counted = (wanted: (check: CheckResult) => boolean) => checks.filter(wanted).length;
  const passed = counted(({ status }) => status === 'pass');
  const skipped = counted(({ status }) => status === 'superseded');
  const blocked = counted(({ status }) => status === 'blocked');
  const unchecked = counted(({ notServed }) => notServed === true);
  return [
    failed.length > 0
      ? `${failed.length} of ${count(checks.length, 'check')} failed, ${passed} passed.`
      : `${count(passed, 'check')} of ${count(steps, 'step')} passed.`,
    ...(skipped > 0 ? [`${count(skipped, 'check')} skipped: a later step has changed what they check.`] : []),
    ...(blocked > 0 ? [`${count(blocked, 'check')} not run: the check before failed.`] : []),
    ...(unchecked > 0 ? [`This server could not run ${count(unchecked, 'check')}: it lacks that part of AWS.`] : []),
    ...failed.map(({ step, title, status }) => `  ${status === 'fail' ? 'failed' : 'error'}  ${step}: ${title}`),
  ].join('\n');
}

function openByHand(step: string): WorkshopError {
  return usageError(
    `The step ${step} is open by hand. It is verified once everything that you create is adopted.`,
    'workshop next   # checks what you have created so far',
  );
}

function notBuilt(step: string): WorkshopError {
  return usageError(`The step ${step} is not built yet, so there is nothing to verify.`, `workshop goto ${step}`);
}
