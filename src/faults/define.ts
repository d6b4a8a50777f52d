// What faults share: inference, and the ways the services take a change.
import type { Fault } from '../engine/faults.ts';
import type { StepContext } from '../engine/types.ts';
import type { CourseOutputs } from '../../steps/outputs.ts';

export type FaultOfCourse = Fault<CourseOutputs>;
export type Built = StepContext<CourseOutputs>;

export function defineFault(fault: FaultOfCourse): FaultOfCourse {
  return fault;
}
