// Brings one step to its proof: makes what it makes, then verifies; after an interruption, goes on where it stopped.
import type { CourseStep } from '../course.ts';
import { noteWaiting } from '../wait/hand-back.ts';
import { provision } from './provision.ts';
import type { Run } from '../run.ts';
import type { CheckResult } from '../types.ts';
import { hasFailed, verify } from '../check/verify.ts';

export interface Advance {
  /** Proven, or as far as the server in place of AWS can prove it. */
  readonly verified: boolean;
  readonly checks: readonly CheckResult[];
}

/** `mayProve`: waited for between making and proof, where the proof needs steps that are under way. */
export async function advance(run: Run, courseStep: CourseStep, mayProve?: () => Promise<void>): Promise<Advance> {
  delete run.checkpoint.steps[courseStep.id]?.waiting;
  try {
    return await bring(run, courseStep, mayProve);
  } catch (error) {
    if (error instanceof Error) endedIn.set(error, courseStep.id);
    await noteWaiting(run, courseStep, error);
    throw error;
  }
}

const endedIn = new WeakMap<Error, string>();

/** The step that an error has ended. */
export function stepOf(error: unknown): string | undefined {
  return error instanceof Error ? endedIn.get(error) : undefined;
}

async function bring(run: Run, courseStep: CourseStep, mayProve?: () => Promise<void>): Promise<Advance> {
  const step = await courseStep.load();
  const made = run.checkpoint.steps[courseStep.id]?.status === 'provisioned';
  if (!made) await provision(run, courseStep, step);
  await mayProve?.();
  let checks = await verify(run, courseStep, step, made ? 'in haste' : undefined);
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
