// `workshop fix`: repairs what `workshop break` has broken, and explains the cause.
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
      ui.result({ fixed: null }, 'No exercise is active, so there is nothing to fix.');
      ui.next('workshop break   # starts an exercise');
      return 0;
    }
    const ended = await endActiveExercise(run);
    const passed = await recheck(run, exercise.step);
    const cause = ended ? fill(ended.cause, checkpoint) : null;
    ui.page(
      { fixed: exercise.name, cause, verified: passed },
      `The exercise was **${exercise.name}**.\n\n${cause ?? ''}\n\n${passed ? 'All checks pass again.' : 'A check still fails.'}`,
    );
    ui.next(passed ? 'workshop break   # starts another exercise' : 'workshop next');
    return passed ? 0 : 1;
  });

/** Also for `next`, which needs a stack that works. Resolves with the exercise, where this version still has it. */
export async function endActiveExercise(run: Run): Promise<Exercise | undefined> {
  const { exercises } = await import('../exercises/index.ts');
  const active = run.checkpoint.exercise;
  const exercise = exercises.find(({ name }) => name === active?.name);
  if (exercise) await endExercise(run, exercise);
  else delete run.checkpoint.exercise;
  await run.save();
  return exercise;
}

/** Runs the checks of the exercise's step, and of steps that a verify in between has opened again. */
async function recheck(run: Run, step: string): Promise<boolean> {
  const open = courseSteps(run.course).filter(
    ({ id }) => id === step || statusOf(run.checkpoint, id) === 'provisioned',
  );
  let passed = true;
  for (const { id } of open) {
    if (!['provisioned', 'verified'].includes(statusOf(run.checkpoint, id))) continue;
    const courseStep = findStep(run.course, id);
    const checks = await verify(run, courseStep, await courseStep.load());
    passed &&= checks.every(({ status }) => status === 'pass' || status === 'superseded');
  }
  return passed;
}
