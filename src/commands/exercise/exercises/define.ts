// What faults share: inference, and the ways the services take a change.
import type { Exercise } from '../../../engine/exercise.ts';
import type { StepContext } from '../../../engine/types.ts';
import type { CourseOutputs } from '../../../../steps/outputs.ts';

export type CourseExercise = Exercise<CourseOutputs>;
export type Built = StepContext<CourseOutputs>;

export function defineExercise(fault: CourseExercise): CourseExercise {
  return fault;
}
