// How far a stack is, by what is there and by the course's own checks of it, none of which may change anything.
import { courseSteps, type CourseStep } from '../../../engine/course.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import type { Run } from '../../../engine/run.ts';
import type { CheckResult } from '../../../engine/types.ts';
import { checkOnce } from '../../../engine/check/verify.ts';
import type { StepSight, StepState, Trouble } from './status-types.ts';

/** They leave nothing in the account: it does not show whether they were done. */
const leavesNothing = new Set(['environment', 'package']);

export interface Progress {
  readonly steps: readonly StepSight[];
  /** What kept checks from being made. */
  readonly unseen: readonly string[];
}

/** `isWhole`: the search has seen everything, so that what it has not found is not there. */
export async function progressOf(run: Run, isWhole: boolean): Promise<Progress> {
  const course = courseSteps(run.course);
  const known = run.checkpoint.steps;
  const reached = course.findLastIndex(({ id }) => known[id] !== undefined && !leavesNothing.has(id));
  const steps: StepSight[] = [];
  const unseen: string[] = [];
  for (const [index, courseStep] of course.entries()) {
    const at =
      index <= reached || index === 0 ? await lookAt(run, courseStep, index === reached, isWhole) : nothing('todo');
    if (at.state === 'unseen') unseen.push(...at.troubles.map(({ says, because }) => `${says}: ${because}`));
    steps.push({ id: courseStep.id, title: courseStep.title, chapter: courseStep.chapter, ...at });
  }
  return { steps, unseen };
}

/** Where no stack was found at all. */
export function nothingDone(run: Pick<Run, 'course'>, state: 'todo' | 'unseen'): StepSight[] {
  return courseSteps(run.course).map(({ id, title, chapter }) => ({
    id,
    title,
    chapter,
    ...nothing(id === 'environment' && state === 'todo' ? 'done' : state),
  }));
}

type Look = Pick<StepSight, 'state' | 'troubles' | 'leftOut'>;

function nothing(state: StepState, ...troubles: Trouble[]): Look {
  return { state, troubles, leftOut: [] };
}

async function lookAt(run: Run, courseStep: CourseStep, isLast: boolean, isWhole: boolean): Promise<Look> {
  const { id, title, optional } = courseStep;
  if (leavesNothing.has(id)) return nothing('done');
  const status = run.checkpoint.steps[id]?.status;
  if (status === undefined && optional) return nothing('skipped');
  if (status === undefined || (status === 'started' && !isLast)) {
    const [state, troubles] = [isWhole ? 'failing' : 'unseen', await troublesOf(run, courseStep)] as const;
    const gone = { id: `${id}.resources-gone`, says: `${title}: what it made is gone, or was changed` };
    const because = 'Later steps were built on it.';
    return nothing(state, ...(troubles.length > 0 ? troubles : [{ ...gone, because }]));
  }
  if (status === 'started')
    return nothing('begun', {
      id: `${id}.incomplete`,
      says: `${title}: some of it is there`,
      because: 'The rest is still to come.',
    });
  return judged(await checked(run, courseStep));
}

/** Of a step that is no longer whole: what its checks say, where they can say anything without it. */
async function troublesOf(run: Run, courseStep: CourseStep): Promise<Trouble[]> {
  const results = await checkOnce(run, courseStep, await courseStep.load()).catch((error: unknown) => {
    if (!(error instanceof TypeError)) throw error;
    return [];
  });
  return results
    .filter(({ status, notServed }) => status === 'fail' || (status === 'error' && !notServed))
    .map(troubleOf);
}

async function checked(run: Run, courseStep: CourseStep): Promise<readonly CheckResult[]> {
  try {
    return await checkOnce(run, courseStep, await courseStep.load());
  } catch (error) {
    // A step that rests on one whose things are gone cannot say what it expects.
    if (!(error instanceof TypeError) || !error.message.includes('is not made yet')) throw error;
    const because = 'A step that it rests on is no longer whole.';
    const { id, title } = courseStep;
    return [{ step: id, id: `${id}.not-judged`, title: `${title}: not to be judged`, status: 'fail', because }];
  }
}

function judged(results: readonly CheckResult[]): Look {
  const leftOut = results.filter(({ notServed }) => notServed).map(({ title }) => title);
  const of = (status: CheckResult['status']) =>
    results.filter((result) => result.status === status && !result.notServed);
  const failed = of('fail');
  if (failed.length > 0) {
    const state = failed.every(({ actual }) => isUnderWay(actual)) ? 'begun' : 'failing';
    return { state, troubles: failed.map(troubleOf), leftOut };
  }
  const errors = of('error');
  return { state: errors.length > 0 ? 'unseen' : 'done', troubles: errors.map(troubleOf), leftOut };
}

function troubleOf({ id, title, because = '', actual }: CheckResult): Trouble {
  return { id, says: title, because: actual === undefined ? because : `${because} Seen: ${actual}` };
}

/** What AWS takes its time for is nobody's mistake. */
function isUnderWay(actual = ''): boolean {
  return /\b(InProgress|Pending|CREATING|UPDATING)\b/.test(actual);
}

/** Of a member alone: interrupted and lost credentials end the look, and nothing else does. */
export function endsTheLook(error: unknown, trouble: string): boolean {
  return (
    trouble === 'credentials' || trouble === 'interrupted' || (trouble === 'bug' && !(error instanceof WorkshopError))
  );
}
