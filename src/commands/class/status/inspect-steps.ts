// How far a stack is, from its resources and from the course's own checks. No check may change anything.
import { handbookSteps, type CourseStep } from '../../../engine/course.ts';
import { checkOnce } from '../../../engine/check/verify.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import type { Run } from '../../../engine/run.ts';
import type { CheckResult } from '../../../engine/types.ts';
import type { StepGaps } from '../../course/teardown/discover/discover.ts';
import type { StepProblem, StepState, StepStatus } from './status-types.ts';

interface InspectedSteps {
  readonly steps: readonly StepStatus[];
  /** The checks that could not be made, with the reason. */
  readonly notInspected: readonly string[];
}

/** By step: why the scan has not read what the step creates. What it has read and not found does not exist. */
export type UnreadSteps = ReadonlyMap<string, string>;

/** `gaps`: what each step lacks. */
export async function inspectSteps(run: Run, gaps: StepGaps, unread: UnreadSteps): Promise<InspectedSteps> {
  const course = handbookSteps(run.course);
  const known = run.checkpoint.steps;
  const reached = course.findLastIndex(({ id, local }) => known[id] !== undefined && !local);
  // The checks of a step read AWS and no other step, so they run side by side.
  const results = await Promise.all(
    course.map(async (courseStep, index) =>
      index <= reached || index === 0
        ? inspectStep(run, courseStep, index === reached, gaps.get(courseStep.id), unread)
        : notReached(courseStep, unread),
    ),
  );
  return {
    steps: results.map((result, index) => ({ ...entryOf(course[index] as CourseStep), ...result })),
    notInspected: results
      .slice(0, reached + 1)
      .filter(({ state }) => state === 'unseen')
      .flatMap(({ problems }) => problems.map(({ says, because }) => `${says}: ${because}`)),
  };
}

function entryOf({ id, title, chapter }: CourseStep): Pick<StepStatus, 'id' | 'title' | 'chapter'> {
  return { id, title, chapter };
}

/** Where the scan found no stack. */
export function stepsWithoutStack(run: Pick<Run, 'course'>, unread: UnreadSteps): StepStatus[] {
  return handbookSteps(run.course).map((courseStep) => {
    return {
      ...entryOf(courseStep),
      ...(courseStep.position === 1 ? resultWith('done') : notReached(courseStep, unread)),
    };
  });
}

function notReached({ id, title }: CourseStep, unread: UnreadSteps): StepResult {
  const because = unread.get(id);
  if (because === undefined) return resultWith('todo');
  return resultWith('unseen', { id: `${id}.not-read`, says: `${title}: could not be read`, because });
}

type Gap = NonNullable<ReturnType<StepGaps['get']>>;
type StepResult = Pick<StepStatus, 'state' | 'problems' | 'passedChecks' | 'skippedChecks'>;

function resultWith(state: StepState, ...problems: StepProblem[]): StepResult {
  return { state, problems, passedChecks: [], skippedChecks: [] };
}

async function inspectStep(
  run: Run,
  courseStep: CourseStep,
  isLast: boolean,
  gap: Gap | undefined,
  unread: UnreadSteps,
): Promise<StepResult> {
  const { id, title, optional, local } = courseStep;
  // The account does not show whether it was done.
  if (local) return resultWith('done');
  const status = run.checkpoint.steps[id]?.status;
  if (status === undefined && optional) return resultWith('skipped');
  if (status === undefined || (status === 'started' && !(isLast && !gap?.isDamaged))) {
    const problems = await problemsOf(run, courseStep);
    const missing = {
      id: `${id}.resources-gone`,
      says: `${title}: its resources are missing or changed`,
      because: `${gap?.what.join('; ') || 'Later steps were built on them'}.`,
    };
    return resultWith(unread.has(id) ? 'unseen' : 'failing', ...(problems.length > 0 ? problems : [missing]));
  }
  if (status === 'started')
    return resultWith('begun', {
      id: `${id}.incomplete`,
      says: `${title}: partly built`,
      because: `Still to do: ${gap?.what.join('; ') || 'the rest'}.`,
    });
  return resultOf(await runChecks(run, courseStep));
}

/** The failed checks of a step whose resources are incomplete, where the checks can run without them. */
async function problemsOf(run: Run, courseStep: CourseStep): Promise<StepProblem[]> {
  const results = await checkOnce(run, courseStep, await courseStep.load()).catch((error: unknown) => {
    if (!(error instanceof TypeError)) throw error;
    return [];
  });
  return results
    .filter(({ status, notServed }) => status === 'fail' || (status === 'error' && !notServed))
    .map(problemOf);
}

async function runChecks(run: Run, courseStep: CourseStep): Promise<readonly CheckResult[]> {
  try {
    return await checkOnce(run, courseStep, await courseStep.load());
  } catch (error) {
    // The checks need the outputs of a step whose resources are missing.
    if (!(error instanceof TypeError) || !error.message.includes('is not made yet')) throw error;
    const because = 'A step that it needs is incomplete.';
    const { id, title } = courseStep;
    return [{ step: id, id: `${id}.not-judged`, title: `${title}: cannot be checked`, status: 'fail', because }];
  }
}

function resultOf(results: readonly CheckResult[]): StepResult {
  const passedChecks = results.filter(({ status }) => status === 'pass').map(({ id }) => id);
  const skippedChecks = results.filter(({ notServed }) => notServed).map(({ title }) => title);
  const withStatus = (status: CheckResult['status']) =>
    results.filter((result) => result.status === status && !result.notServed);
  const failed = withStatus('fail');
  if (failed.length > 0) {
    const state = failed.every(({ actual }) => isInProgress(actual)) ? 'begun' : 'failing';
    return { state, problems: failed.map(problemOf), passedChecks, skippedChecks };
  }
  const errors = withStatus('error');
  return { state: errors.length > 0 ? 'unseen' : 'done', problems: errors.map(problemOf), passedChecks, skippedChecks };
}

function problemOf({ id, title, because = '', actual }: CheckResult): StepProblem {
  return { id, says: title, because: actual === undefined ? because : `${because} Actual: ${actual}` };
}

/** AWS is still working on it: not the learner's mistake. */
function isInProgress(actual = ''): boolean {
  return /\b(InProgress|Pending|CREATING|UPDATING)\b/.test(actual);
}

/** An interruption, refused credentials or our own bug end the inspection. Everything else is part of its result. */
export function endsInspection(error: unknown, trouble: string): boolean {
  return (
    trouble === 'credentials' || trouble === 'interrupted' || (trouble === 'bug' && !(error instanceof WorkshopError))
  );
}
