// Builds one step and verifies it. After an interruption, continues where it stopped.
import type { CourseStep } from '../course.ts';
import { recordWaiting } from '../wait/slow-waits.ts';
import { provision } from './provision.ts';
import type { Run } from '../run.ts';
import type { CheckResult } from '../types.ts';
import { hasFailed, verify } from '../check/verify.ts';

export interface AdvanceResult {
  /** All checks passed, or could not run on this server. */
  readonly verified: boolean;
  readonly checks: readonly CheckResult[];
}

/** `mayVerify`: awaited before the checks, if they need steps that still run. */
export async function advance(
  run: Run,
  courseStep: CourseStep,
  mayVerify?: () => Promise<void>,
): Promise<AdvanceResult> {
  delete run.checkpoint.steps[courseStep.id]?.waiting;
  try {
    return await provisionAndVerify(run, courseStep, mayVerify);
  } catch (error) {
    if (error instanceof Error) stepByError.set(error, courseStep.id);
    await recordWaiting(run, courseStep, error);
    throw error;
  }
}

const stepByError = new WeakMap<Error, string>();

/** The step that an error ended. */
export function stepOfError(error: unknown): string | undefined {
  return error instanceof Error ? stepByError.get(error) : undefined;
}

async function provisionAndVerify(
  run: Run,
  courseStep: CourseStep,
  mayVerify?: () => Promise<void>,
): Promise<AdvanceResult> {
  const step = await courseStep.load();
  const wasBuilt = run.checkpoint.steps[courseStep.id]?.status === 'provisioned';
  if (!wasBuilt) await provision(run, courseStep, step);
  await mayVerify?.();
  let checks = await verify(run, courseStep, step, wasBuilt ? 'recheck' : undefined);
  // It was built earlier and has changed since: build it again.
  if (wasBuilt && !verified(checks)) {
    await provision(run, courseStep, step);
    checks = await verify(run, courseStep, step);
  }
  return advanceResult(checks);
}

export function advanceResult(checks: readonly CheckResult[]): AdvanceResult {
  return { verified: verified(checks), checks };
}

function verified(checks: readonly CheckResult[]): boolean {
  return !checks.some(hasFailed);
}
