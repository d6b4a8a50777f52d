// Brings one step to its proof: makes what it makes, then verifies; after an interruption, goes on where it stopped.
import type { CourseStep } from '../course.ts';
import { recordWaiting } from '../wait/slow-waits.ts';
import { provision } from './provision.ts';
import type { Run } from '../run.ts';
import type { CheckResult } from '../types.ts';
import { hasFailed, verify } from '../check/verify.ts';

export interface AdvanceResult {
  /** Proven, or as far as the server in place of AWS can prove it. */
  readonly verified: boolean;
  readonly checks: readonly CheckResult[];
}

/** `mayProve`: waited for between making and proof, where the proof needs steps that are under way. */
export async function advance(
  run: Run,
  courseStep: CourseStep,
  mayProve?: () => Promise<void>,
): Promise<AdvanceResult> {
  delete run.checkpoint.steps[courseStep.id]?.waiting;
  try {
    return await provisionAndVerify(run, courseStep, mayProve);
  } catch (error) {
    if (error instanceof Error) stepByError.set(error, courseStep.id);
    await recordWaiting(run, courseStep, error);
    throw error;
  }
}

const stepByError = new WeakMap<Error, string>();

/** The step that an error has ended. */
export function stepOfError(error: unknown): string | undefined {
  return error instanceof Error ? stepByError.get(error) : undefined;
}

async function provisionAndVerify(
  run: Run,
  courseStep: CourseStep,
  mayProve?: () => Promise<void>,
): Promise<AdvanceResult> {
  const step = await courseStep.load();
  const made = run.checkpoint.steps[courseStep.id]?.status === 'provisioned';
  if (!made) await provision(run, courseStep, step);
  await mayProve?.();
  let checks = await verify(run, courseStep, step, made ? 'recheck' : undefined);
  // It was made earlier and is no longer as it was made: make it so again.
  if (made && !verified(checks)) {
    await provision(run, courseStep, step);
    checks = await verify(run, courseStep, step);
  }
  return { verified: verified(checks), checks };
}

function verified(checks: readonly CheckResult[]): boolean {
  return !checks.some(hasFailed);
}
