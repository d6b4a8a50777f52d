// Identity functions that exist for inference: a step's outputs and the steps it reads are checked by the compiler.
import type { Step, Verdict } from '../src/engine/types.ts';
import type { CourseOutputs } from './outputs.ts';

export function defineStep<Id extends keyof CourseOutputs>(step: Step<CourseOutputs, Id>): Step<CourseOutputs, Id> {
  return step;
}

/** A verdict by comparison: passes where `actual` is what was expected. */
export function expect(expected: string, actual: string, because: string, help: string): Verdict {
  return expected === actual ? { pass: true, actual } : { pass: false, because, expected, actual, help };
}
