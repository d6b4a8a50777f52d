// The types of an exercise.
import type { Exercise } from '../../../engine/exercise.ts';
import type { StepContext } from '../../../engine/types.ts';
import type { CourseOutputs } from '../../../../steps/outputs.ts';

export type CourseExercise = Exercise<CourseOutputs>;
export type Built = StepContext<CourseOutputs>;

export function defineExercise(exercise: CourseExercise): CourseExercise {
  return exercise;
}
