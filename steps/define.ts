// Defines a step, so that the compiler checks its outputs and the steps that it reads; and a verdict by comparison.
import type { Step, Verdict } from '../src/engine/types.ts';
import type { CourseOutputs } from './outputs.ts';

export function defineStep<Id extends keyof CourseOutputs>(step: Step<CourseOutputs, Id>): Step<CourseOutputs, Id> {
  return step;
}

/** Passes if `actual` is what was expected. */
export function expect(expected: string, actual: string, because: string, help: string): Verdict {
  return expected === actual ? { pass: true, actual } : { pass: false, because, expected, actual, help };
}
