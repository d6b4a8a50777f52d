// `workshop verify [step]`: proves again what was built, and re-opens what is no longer so.
import { findStep, courseSteps, statusOf } from '../../../engine/course.ts';
import type { CheckResult } from '../../../engine/types.ts';
import { verify as prove } from '../../../engine/check/verify.ts';
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
      checks.push(...(await prove(run, courseStep, await courseStep.load(), 'recheck')));
    }
    const unseen = checks.filter(({ notServed }) => notServed).length;
    const failed = checks.filter(({ status, notServed }) => status === 'fail' || (status === 'error' && !notServed));
    const said =
      failed.length === 0
        ? `Verified: ${count(checks.length - unseen, 'check')} of ${count(steps.length, 'step')} hold.${couldNot(unseen)}`
        : `${count(failed.length, 'check')} of ${checks.length} did not pass.`;
    ui.result(
      { verified: failed.length + unseen === 0, checks: checks.map((check) => ({ ...check, says: check.title })) },
      said,
    );
    const help = checkpoint.exercise
      ? 'workshop hint   # or: workshop fix'
      : 'workshop next   # makes it so again; workshop hint helps';
    ui.next(failed.length === 0 ? 'workshop status' : help);
    return failed.length === 0 ? 0 : 1;
  });

function couldNot(unseen: number): string {
  return unseen === 0 ? '' : ` ${count(unseen, 'check')} could not be made: this server has no such part of AWS.`;
}

function notBuilt(step: string): WorkshopError {
  return usageError(`The step ${step} is not built yet, so there is nothing to verify.`, `workshop goto ${step}`);
}
