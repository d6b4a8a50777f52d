// What to do with a finished stack: use it, break it, read about it, and only then remove it.
import { extraSteps, isDone, nextExtra, nextTask } from '../../engine/course.ts';
import type { Chapter, Checkpoint } from '../../engine/types.ts';
import type { Endpoints } from './endpoints.ts';

/** Commands for the end of an output, the first one first. */
export function afterCourse(
  { distribution, website }: Endpoints,
  course: readonly Chapter[],
  checkpoint: Checkpoint,
): readonly [string, ...string[]] {
  const page = distribution ? 'distribution' : website ? 'website' : 'api';
  const use = `workshop open ${page}   # uses what you built`;
  const lock = nextExtra(course, checkpoint);
  const hasLocks = extraSteps(course).some(({ id }) => isDone(checkpoint, id));
  return [
    ...(lock && hasLocks ? ([`workshop goto ${lock.id}   # the next lock`, use] as const) : ([use] as const)),
    'workshop break   # a real fault, to find and fix',
    ...(lock && !hasLocks ? [`workshop goto ${lock.id}   # optional: lock it down`] : []),
    'workshop review --exam   # ten questions',
    ...(nextTask(course, checkpoint) ? ['workshop next   # an optional task, in code of your own'] : []),
    'workshop export terraform   # your stack as code',
    'workshop notebook   # your lab report',
    'workshop cost',
    'workshop teardown   # at the end, removes everything',
  ];
}
