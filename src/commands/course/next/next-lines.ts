// The lines to paste after a step: for a learner who works by hand, the next step by hand comes first.
import { nextStep } from '../../../engine/course.ts';
import type { Run } from '../../../engine/run.ts';

/** `byHand`: the step before was asked for by hand. A local step is built by the tool, also then. */
export function nextLines({ course, checkpoint }: Run, byHand: boolean): [string, ...string[]] {
  // Chosen at the start: `next` alone does the same.
  if (!byHand || checkpoint.byHand) return ['workshop next'];
  const isLocal = nextStep(course, checkpoint)?.local === true;
  return ['workshop next --by-hand', ...(isLocal ? [] : ['workshop next   # the tool builds it'])];
}
