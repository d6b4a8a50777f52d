// What to do with a finished stack: use it, break it, read about it, and only then remove it.
import type { CourseStep } from '../../engine/course.ts';
import type { Endpoints } from './endpoints.ts';

/** Commands for the end of an output, the first one first. */
export function afterCourse(
  { distribution, website }: Endpoints,
  task: CourseStep | undefined,
): readonly [string, ...string[]] {
  const page = distribution ? 'distribution' : website ? 'website' : 'api';
  return [
    `workshop open ${page}   # uses what you built`,
    'workshop break   # a real fault, to find and fix',
    'workshop review --exam   # ten questions',
    ...(task ? ['workshop next   # an optional task, in code of your own'] : []),
    'workshop export terraform   # your stack as code',
    'workshop notebook   # your lab report',
    'workshop cost',
    'workshop teardown   # at the end, removes everything',
  ];
}
