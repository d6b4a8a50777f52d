// `workshop verify [step]`: runs the checks of finished steps again. A step whose check fails is open again.
import { findStep, courseSteps, statusOf } from '../../../engine/course.ts';
import type { CheckResult } from '../../../engine/types.ts';
import { verify as runChecks } from '../../../engine/check/verify.ts';
import { usageError, type WorkshopError } from '../../../engine/errors.ts';
import type { Command } from '../../shared/context.ts';
import { headerOf } from '../../shared/header.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';
import { count } from '../../../lib/count.ts';

export const verify: Command<{ readonly step?: string | undefined }> = (context, { step }) =>
  withWorkspace(context, { command: 'verify' }, async ({ run, checkpoint }) => {
    const { ui } = context;
    ui.say(headerOf(checkpoint), 'dim');
    const asked = step === undefined ? courseSteps(run.course) : [findStep(run.course, step)];
    const steps = asked.filter(({ id }) => ['provisioned', 'verified'].includes(statusOf(checkpoint, id)));
    if (step !== undefined && steps.length === 0) throw notBuilt(step);
    const checks: CheckResult[] = [];
    for (const courseStep of steps) {
      ui.say(`\n${courseStep.title} (${courseStep.id})`, 'strong');
      checks.push(...(await runChecks(run, courseStep, await courseStep.load(), 'recheck')));
    }
    const unchecked = checks.filter(({ notServed }) => notServed).length;
    const failed = checks.filter(({ status, notServed }) => status === 'fail' || (status === 'error' && !notServed));
    const summary =
      failed.length > 0
        ? `${failed.length} of ${count(checks.length, 'check')} failed.`
        : steps.length === 0
          ? 'No step is built yet, so there is nothing to check.'
          : `${count(checks.length - unchecked, 'check')} of ${count(steps.length, 'step')} passed.${uncheckedText(unchecked)}`;
    ui.result(
      { verified: failed.length + unchecked === 0, checks: checks.map((check) => ({ ...check, says: check.title })) },
      summary,
    );
    const help = checkpoint.exercise
      ? 'workshop hint   # or: workshop fix'
      : 'workshop next   # repairs it; workshop hint helps';
    ui.next(failed.length === 0 ? 'workshop status' : help);
    return failed.length === 0 ? 0 : 1;
  });

function uncheckedText(checks: number): string {
  return checks === 0 ? '' : ` This server could not run ${count(checks, 'check')}: it lacks that part of AWS.`;
}

function notBuilt(step: string): WorkshopError {
  return usageError(`The step ${step} is not built yet, so there is nothing to verify.`, `workshop goto ${step}`);
}
