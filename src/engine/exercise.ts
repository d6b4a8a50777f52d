// Starts an exercise: breaks one thing in what the learner has built. Ends it by ensuring the records again, which still
// have the right settings.
import { findStep, statusOf, stepOfCheck } from './course.ts';
import { ensureRecord } from './build/ensure.ts';
import { usageError, type WorkshopError } from './errors.ts';
import { now, type Run } from './run.ts';
import { stepContext } from './build/step-context.ts';
import type { CheckResult, OutputsOfSteps, StepContext } from './types.ts';
import { checkOnce } from './check/verify.ts';

export interface Exercise<All extends OutputsOfSteps = OutputsOfSteps> {
  /** Stored in checkpoints; never renamed. */
  readonly name: string;
  /** For the list of exercises: where to look, without the solution. */
  readonly area: string;
  /** The step that must be verified before the exercise is possible. */
  readonly needs: string;
  /** The step after which the exercise would have no effect. */
  readonly until?: string;
  /** The ids of the records that are ensured again to end it. */
  readonly resources: readonly string[];
  /** The id of the check that fails. */
  readonly symptom: string;
  /** The complaint of a user, as the learner reads it. */
  readonly complaint: string;
  /** Shown after the repair: what was wrong, and how to find it. */
  readonly cause: string;
  inject(step: StepContext<All>): Promise<void>;
  /** Removes what ensuring the records would leave behind. Runs from any state. */
  undo?(step: StepContext<All>): Promise<void>;
}

export function canStartExercise(
  { checkpoint }: Pick<Run, 'checkpoint'>,
  { needs, until, symptom, resources }: Exercise,
): boolean {
  // Without its records it could not be repaired: the existing role of an administrator is never changed.
  if (!resources.every((id) => checkpoint.resources.some((record) => record.id === id))) return false;
  const isVerified = [needs, stepOfCheck(symptom)].every((step) => statusOf(checkpoint, step) === 'verified');
  return isVerified && (until === undefined || statusOf(checkpoint, until) === 'todo');
}

/** Resolves with the check that fails, once it fails. */
export async function startExercise(run: Run, exercise: Exercise): Promise<CheckResult> {
  const { checkpoint, emit } = run;
  const check = exercise.symptom;
  const step = stepOfCheck(check);
  checkpoint.exercise = { name: exercise.name, step, check, at: now() };
  await run.save();
  emit({ type: 'exercise.started', exercise: exercise.name, step, check });
  await exercise.inject(stepContext(run, exercise.name));
  const courseStep = findStep(run.course, step);
  const loaded = await courseStep.load();
  // A change takes seconds, and for a distribution minutes. A check that runs too early would still pass.
  return run.aws.waiter.until({ for: 'the exercise to take effect', usually: 5, atMost: 900 }, async () => {
    const seen = (await checkOnce(run, courseStep, loaded)).find(({ id }) => id === check);
    return seen?.status === 'fail' || seen?.status === 'error' ? seen : undefined;
  });
}

export async function endExercise(run: Run, exercise: Exercise): Promise<void> {
  const { checkpoint, emit } = run;
  await exercise.undo?.(stepContext(run, exercise.name));
  for (const id of exercise.resources) {
    const record = checkpoint.resources.find((known) => known.id === id);
    // A resource that was removed meanwhile needs no repair.
    if (record && record.status !== 'removing') await ensureRecord(run, record, await run.resource(record.kind));
  }
  delete checkpoint.exercise;
  await run.save();
  emit({ type: 'exercise.ended', exercise: exercise.name, by: 'fix' });
}

export function exerciseIsActive(name: string): WorkshopError {
  return usageError(
    'Another exercise is active.',
    'workshop fix   # ends it; or find the cause yourself: workshop verify',
    { state: `Nothing was changed. The active exercise is ${name}.` },
  );
}
