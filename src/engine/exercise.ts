// Puts a fault into what the learner has built, and takes it out again. What was right is never lost: the records still
// say it, and ensuring them once more makes it so.
import { findStep, statusOf, stepOfCheck } from './course.ts';
import { ensureRecord } from './build/ensure.ts';
import { WorkshopError } from './errors.ts';
import { now, type Run } from './run.ts';
import { stepContext } from './build/step-context.ts';
import type { CheckResult, OutputsOfSteps, StepContext } from './types.ts';
import { checkOnce } from './check/verify.ts';

export interface Exercise<All extends OutputsOfSteps = OutputsOfSteps> {
  /** Stored in checkpoints; never renamed. */
  readonly name: string;
  /** For the catalogue: where to look, and not what for. */
  readonly area: string;
  /** The step that must be proven before there is anything to break. */
  readonly needs: string;
  /** The step after which it would change nothing any more. */
  readonly until?: string;
  /** The records that are ensured again to put it right. */
  readonly resources: readonly string[];
  /** The id of the check that fails. */
  readonly symptom: string;
  /** What somebody who uses the thing would complain of. */
  readonly says: string;
  /** Told once it is repaired: what it was, and how one could have known. */
  readonly cause: string;
  inject(step: StepContext<All>): Promise<void>;
  /** For what ensuring the records would leave behind. Run from any state in between. */
  undo?(step: StepContext<All>): Promise<void>;
}

export function canStartExercise(
  { checkpoint }: Pick<Run, 'checkpoint'>,
  { needs, until, symptom }: Exercise,
): boolean {
  const proven = [needs, stepOfCheck(symptom)].every((step) => statusOf(checkpoint, step) === 'verified');
  return proven && (until === undefined || statusOf(checkpoint, until) === 'todo');
}

/** Resolves once the fault shows, with the check that fails. */
export async function startExercise(run: Run, fault: Exercise): Promise<CheckResult> {
  const { checkpoint, emit } = run;
  const check = fault.symptom;
  const step = stepOfCheck(check);
  checkpoint.exercise = { name: fault.name, step, check, at: now() };
  await run.save();
  emit({ type: 'fault.injected', fault: fault.name, step, check });
  await fault.inject(stepContext(run, fault.name));
  const courseStep = findStep(run.course, step);
  const loaded = await courseStep.load();
  // AWS spreads a change over seconds, and a distribution over minutes: a proof that came too early would still pass.
  return run.aws.waiter.until({ for: 'the fault to show', usually: 5, atMost: 900 }, async () => {
    const seen = (await checkOnce(run, courseStep, loaded)).find(({ id }) => id === check);
    return seen?.status === 'fail' || seen?.status === 'error' ? seen : undefined;
  });
}

export async function endExercise(run: Run, fault: Exercise): Promise<void> {
  const { checkpoint, emit } = run;
  await fault.undo?.(stepContext(run, fault.name));
  for (const id of fault.resources) {
    const record = checkpoint.resources.find((known) => known.id === id);
    // What was taken away since has nothing to be put right.
    if (record && record.status !== 'removing') await ensureRecord(run, record, await run.resource(record.kind));
  }
  delete checkpoint.exercise;
  await run.save();
  emit({ type: 'fault.repaired', fault: fault.name, by: 'fix' });
}

export function exerciseIsActive(fault: string): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: 'One fault is in already, and two at once would be no exercise.',
    state: `Nothing more was changed. (It is called "${fault}".)`,
    fix: 'workshop fix   # or find it yourself: workshop verify',
  });
}
