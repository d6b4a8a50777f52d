// `workshop fix`: takes the fault out again that `workshop break` has put in, and tells what it was.
import { findStep, courseSteps, statusOf } from '../../../engine/course.ts';
import { endExercise, type Exercise } from '../../../engine/exercise.ts';
import type { Run } from '../../../engine/run.ts';
import { verify } from '../../../engine/check/verify.ts';
import { fill } from '../../learn/guide.ts';
import type { Command } from '../../shared/context.ts';
import { headerOf } from '../../shared/header.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';

export const fix: Command<object> = (context) =>
  withWorkspace(context, { command: 'fix' }, async ({ run, checkpoint }) => {
    const { ui } = context;
    ui.say(headerOf(checkpoint), 'dim');
    const { exercise } = checkpoint;
    if (!exercise) {
      ui.result({ fixed: null }, 'No fault is in: there is nothing to fix.');
      ui.next('workshop break   # puts one in');
      return 0;
    }
    const fault = await takeOutKnown(run);
    const proven = await proveReopened(run, exercise.step);
    const cause = fault ? fill(fault.cause, checkpoint) : null;
    ui.page(
      { fixed: exercise.name, cause, verified: proven },
      `It was **${exercise.name}**.\n\n${cause ?? ''}\n\n${proven ? 'Everything is as it was.' : 'A check still fails.'}`,
    );
    ui.next(proven ? 'workshop break   # another one' : 'workshop next');
    return proven ? 0 : 1;
  });

/** Also for `next`, which makes everything right before it goes on. */
export async function takeOutKnown(run: Run): Promise<Exercise | undefined> {
  const { exercises } = await import('../exercises/index.ts');
  const { exercise } = run.checkpoint;
  const fault = exercises.find(({ name }) => name === exercise?.name);
  if (fault) await endExercise(run, fault);
  else delete run.checkpoint.exercise;
  await run.save();
  return fault;
}

/** The step where it showed, and whatever a verify in between has re-opened. */
async function proveReopened(run: Run, step: string): Promise<boolean> {
  const open = courseSteps(run.course).filter(
    ({ id }) => id === step || statusOf(run.checkpoint, id) === 'provisioned',
  );
  let proven = true;
  for (const { id } of open) {
    if (!['provisioned', 'verified'].includes(statusOf(run.checkpoint, id))) continue;
    const courseStep = findStep(run.course, id);
    const checks = await verify(run, courseStep, await courseStep.load());
    proven &&= checks.every(({ status }) => status === 'pass' || status === 'superseded');
  }
  return proven;
}
