// `workshop next`, `up` and `goto`: builds and checks one step, all remaining steps, or all up to a given one.
import { advanceAll } from '../../../engine/build/advance-all.ts';
import {
  findStep,
  isDone,
  handbookSteps,
  nextStep,
  nextTask,
  openSteps,
  statusOf,
  unprovenOf,
  type CourseStep,
} from '../../../engine/course.ts';
import { usageError, type WorkshopError } from '../../../engine/errors.ts';
import { count } from '../../../lib/count.ts';
import { isStillWaiting, type StillWaitingError } from '../../../engine/wait/slow-waits.ts';
import type { Run } from '../../../engine/run.ts';
import { abandonRemoval, unfinishedRemoval } from '../../../engine/remove/unfinished.ts';
import { createCourseOrder } from '../../../engine/report/course-order.ts';
import { readIntroduction } from '../../learn/guide.ts';
import type { Prediction } from '../../learn/quiz.ts';
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import { recordExecutionRole } from '../../../workspace/execution-role.ts';
import { afterCourse } from '../../shared/after-course.ts';
import { confirmedOnAws, declined } from '../../shared/confirm.ts';
import { checkExecutionRole } from '../../shared/check-options.ts';
import type { Command, Context } from '../../shared/context.ts';
import { endpointLines, endpointsOf, type Endpoints } from '../../shared/endpoints.ts';
import { headerOf } from '../../shared/header.ts';
import { defaultBeginning, withWorkspace } from '../../shared/with-workspace.ts';
import { nextLines } from './next-lines.ts';
import { publicLines, uncheckedText } from '../status/notices.ts';
import { withRunOptions, type RunOptions } from '../../shared/run-options.ts';

export interface NextOptions extends RunOptions {
  readonly all?: boolean | undefined;
  readonly pace?: string | undefined;
  /** The last step to build. */
  readonly to?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly skip?: boolean | undefined;
  /** False: independent steps run at the same time. */
  readonly oneAtATime?: boolean | undefined;
  /** False: ask no question before the step. */
  readonly quiz?: boolean | undefined;
  /** False: the guide is shown elsewhere already. */
  readonly guide?: boolean | undefined;
  /** False: do not wait at an expected failure. */
  readonly pause?: boolean | undefined;
  /** The learner does the step; false: the tool builds it. Left out: as chosen at the start. */
  readonly byHand?: boolean | undefined;
  /** By hand: one round of checks. */
  readonly once?: boolean | undefined;
  /** Of a task after the handbook: deploys our solution. */
  readonly solution?: boolean | undefined;
  /** Shows the AWS CLI commands that complete the next step. */
  readonly commands?: boolean | undefined;
  /** Of `up`. */
  readonly roleArn?: string | undefined;
  readonly permissionsBoundary?: string | undefined;
}

/** Few enough for a learner's network and the rate limits of an account; the course has no more independent steps. */
const stepsAtOnce = 4;

export const next: Command<NextOptions> = async (context, options) => {
  const { all = false, pace, to, dryRun, skip } = options;
  if (dryRun) return (await import('./plan.ts')).plan(context, { all, to });
  if (skip) return (await import('./skip.ts')).skip(context, {});
  if (options.commands) return (await import('./by-hand/show-commands.ts')).showCommands(context, {});
  const { ui, paths } = context;
  const { course } = await import('../../../../steps/index.ts');
  const goal = to === undefined ? undefined : findStep(course, to);
  const known = await readCheckpoint(paths);
  if (goal && isDone(known, goal.id)) {
    ui.result(summary(known, true, course), `${goal.title}: already done.`);
    ui.next(`workshop verify ${goal.id}`);
    return 0;
  }
  const task = all || goal ? undefined : nextTask(course, known);
  const isAsked = options.byHand !== undefined || options.once || options.solution;
  if (task && (isAsked || !context.yes) && !known?.exercise && !unfinishedRemoval(known)) {
    const { once = false, solution = options.byHand === false } = options;
    return (await import('./task/task.ts')).doTask(context, task, { once, solution });
  }
  if (options.solution) throw (await import('./task/task.ts')).noTask();
  const executionRole = checkExecutionRole(options, 'workshop up --help');
  const begin = { ...defaultBeginning, pace, executionRole };
  const courseOrder = createCourseOrder(ui.on);
  return withWorkspace(
    // Programs get events as they happen, each with its step; people read one step after the other.
    ui.mode === 'text' ? { ...context, ui: { ...ui, on: courseOrder.on } } : context,
    { command: goal ? 'goto' : all ? 'up' : 'next', begin },
    async ({ run: plain, checkpoint }) => {
      const run = { ...withRunOptions(context, plain, options), ...pauseFor(context, options) };
      ui.say(headerOf(checkpoint), 'dim');
      await recordExecutionRole(plain, executionRole);
      if (checkpoint.exercise) await endExercise(context, run);
      if (!(await confirmBuildingAgain(context, run))) return declined(context);
      const todo = stepsToDo(run, all, goal);
      const before = endpointsOf(checkpoint);
      const [first] = todo;
      if (goal && options.byHand && todo.length > 1) throw stepsBefore(goal, todo);
      if (first && isByHand(run, first, options)) {
        const { byHand } = await import('./by-hand/by-hand.ts');
        const ended = await byHand(context, run, first, { once: options.once ?? false });
        if (ended !== 'build') return ended;
      } else if (!(await agreedToAdopt(context, run, todo))) return declined(context);
      if (todo.length > 0 && !(await confirmedOnAws(context, checkpoint, questionFor(todo)))) return declined(context);
      const asks = options.quiz !== false && !all && !goal && !context.yes && ui.dialog;
      let prediction: Prediction | undefined;
      const failed = await advanceAll(run, todo, {
        atOnce: options.oneAtATime ? 1 : stepsAtOnce,
        async startTurn(courseStep, isRerun) {
          run.emit({ type: 'step.shown', step: courseStep.id });
          announce(context, run, courseStep);
          // Before the guide, which has the answer.
          if (asks) prediction = await predicted(context, run, courseStep);
          if (todo.length === 1 && options.guide !== false) await showGuide(context, run, courseStep);
          courseOrder.startTurn(courseStep.id, isRerun);
        },
      })
        .catch(stillWaiting)
        .finally(() => run.emit({ type: 'steps.ended' }));
      if (isStillWaiting(failed)) return reportWaiting(context, run, failed);
      prediction?.reveal();
      if (failed) {
        ui.result(summary(checkpoint, false, course), '');
        ui.next('workshop next   # tries this step again', 'workshop hint');
        return 1;
      }
      conclude(context, run, before, nextLines(run, options.byHand === true));
      return 0;
    },
  );
};

/** A step that creates nothing on AWS is the tool's, such as the checks of the environment. */
function isByHand({ checkpoint }: Run, { id, local }: CourseStep, { byHand, all, to }: NextOptions): boolean {
  if (all || local) return false;
  if (to !== undefined) return byHand === true;
  return byHand ?? (checkpoint.byHand === true || checkpoint.steps[id]?.byHand !== undefined);
}

/** The tool builds steps that were open by hand: what the learner has created in them becomes ours. */
async function agreedToAdopt(context: Context, run: Run, todo: readonly CourseStep[]): Promise<boolean> {
  for (const courseStep of todo) {
    if (!run.checkpoint.steps[courseStep.id]?.byHand) continue;
    const { agreeToAdopt } = await import('./by-hand/by-hand.ts');
    if (!(await agreeToAdopt(context, run, courseStep))) return false;
  }
  return true;
}

/** One step is open by hand at a time. */
function stepsBefore({ id }: CourseStep, todo: readonly CourseStep[]): WorkshopError {
  return usageError(
    `Before ${id}, ${count(todo.length - 1, 'other step')} must be done.`,
    `workshop goto ${todo.at(-2)?.id}   # builds them; then: workshop goto ${id} --by-hand`,
  );
}

function stepsToDo(run: Run, all: boolean, goal: CourseStep | undefined): CourseStep[] {
  const open = openSteps(run.course, run.checkpoint, goal);
  return all || goal ? open : open.slice(0, 1);
}

function questionFor(todo: readonly CourseStep[]): string {
  return todo.length === 1
    ? `Run the step ${todo[0]?.id}`
    : `Run ${todo.length} steps (${todo[0]?.id} to ${todo.at(-1)?.id})`;
}

function announce({ ui }: Context, run: Run, courseStep: CourseStep): void {
  const total = handbookSteps(run.course).length;
  const where = courseStep.extra
    ? `${courseStep.chapterTitle}, optional`
    : `Chapter ${courseStep.chapter}, ${courseStep.chapterTitle}${minutesOf(run, courseStep)} · step ${courseStep.position} of ${total}`;
  ui.say(`\n${where}: ${courseStep.title} (${courseStep.id})`, 'strong');
}

/** At the first step of a chapter. */
function minutesOf({ course }: Run, { id, chapter }: CourseStep): string {
  const found = course.find(({ number }) => number === chapter);
  return found?.minutes !== undefined && found.steps[0]?.id === id ? ` (about ${found.minutes} min)` : '';
}

async function showGuide({ ui }: Context, run: Run, courseStep: CourseStep): Promise<void> {
  if (ui.mode !== 'text') return;
  const started = ['started', 'provisioned'].includes(statusOf(run.checkpoint, courseStep.id));
  if (started) return ui.say(`Continues where it stopped. Guide: workshop read ${courseStep.id}`, 'dim');
  ui.prose(await readIntroduction(courseStep.id, run.checkpoint));
  ui.say(`More: workshop read ${courseStep.id}\n`, 'dim');
}

async function predicted({ ui, paths }: Context, run: Run, courseStep: CourseStep) {
  const { predict } = await import('../../learn/quiz.ts');
  return predict(ui, run, courseStep, paths);
}

/** At an expected failure, a learner at a terminal decides when it is fixed. Steps that run at once never wait. */
function pauseFor({ ui, yes }: Context, { pause, all, to, oneAtATime }: NextOptions): Pick<Run, 'pauseAtFailure'> {
  const isSingle = (!all && to === undefined) || oneAtATime;
  if (pause === false || yes || !ui.dialog || !isSingle) return {};
  return {
    async pauseAtFailure({ commands, fixedBy }) {
      const [first = '', ...others] = commands;
      ui.say('    See it yourself, in another terminal:', 'dim');
      ui.next(first, ...others);
      const then = fixedBy === undefined ? 'to fix it' : `to go on, the step ${fixedBy} fixes it`;
      await ui.ask(`Press Enter ${then}`, '--no-pause');
    },
  };
}

/** After an interrupted teardown, the learner may want either: to build again, or to finish it. */
async function confirmBuildingAgain({ ui, yes }: Context, run: Run): Promise<boolean> {
  const removal = unfinishedRemoval(run.checkpoint);
  if (!removal) return true;
  const { finishCommand, removalLines } = await import('../status/unfinished-removal.ts');
  ui.say((await removalLines(removal)).join('\n'));
  ui.say(`To finish it: ${finishCommand(removal)}`);
  if (!yes && ui.interactive && !(await ui.confirm('Build again what it has removed?', '--yes'))) return false;
  ui.say('This builds again what it has removed.');
  await abandonRemoval(run);
  return true;
}

/** The next steps need a stack that works. */
async function endExercise({ ui }: Context, run: Run): Promise<void> {
  ui.say('An exercise is active. It ends before the next step is built:');
  await (await import('../../exercise/fix/fix.ts')).endActiveExercise(run);
}

/** AWS needs minutes, which is no failure. Returns the exit code. */
function reportWaiting(
  { ui }: Context,
  { checkpoint, course }: Run,
  { wait, message, state, fix }: StillWaitingError,
): number {
  ui.result({ ...summary(checkpoint, false, course), waiting: { ...wait } }, `${message} ${state}`);
  ui.next(fix ?? 'workshop next');
  return 7;
}

function stillWaiting(error: unknown): StillWaitingError {
  if (isStillWaiting(error)) return error;
  throw error;
}

function conclude({ ui }: Context, { course, checkpoint }: Run, before: Endpoints, next: [string, ...string[]]): void {
  const unchecked = unprovenOf(checkpoint);
  const document = {
    ...summary(checkpoint, unchecked.length === 0, course),
    ...(unchecked.length > 0 && {
      unproven: unchecked.map(({ title }) => title),
      unprovenIds: unchecked.map(({ id }) => id),
    }),
  };
  if (document.next !== null) {
    ui.result(document, newAddresses(before, document.endpoints).join('\n'));
    return ui.next(...next);
  }
  const skipped = handbookSteps(course).filter(({ id }) => statusOf(checkpoint, id) === 'skipped');
  const complete = skipped.length === 0 ? 'The course is complete' : `All steps but ${listOf(skipped)} are done`;
  const result = unchecked.length === 0 ? 'The URL shortener works, and all checks passed.' : uncheckedText(checkpoint);
  ui.say(`\n${complete}. ${result}`, 'strong');
  ui.result(document, endpointLines(document.endpoints).join('\n'));
  const open = publicLines(course, checkpoint);
  if (open.length > 0) ui.say(open.join('\n'), 'strong');
  else if (document.endpoints.distribution)
    ui.say('The S3 website is private again. Open the address of the distribution in your browser.');
  ui.next(...afterCourse(document.endpoints, course, checkpoint));
}

/** The addresses that came alive with this command. */
function newAddresses(before: Endpoints, now: Endpoints): string[] {
  const isNew = (url: string | null, known: string | null) => (url === known ? null : url);
  return endpointLines({
    api: isNew(now.api, before.api),
    website: isNew(now.website, before.website),
    distribution: isNew(now.distribution, before.distribution),
  });
}

function listOf(steps: readonly CourseStep[]): string {
  return steps.map(({ id }) => id).join(', ');
}

function summary(checkpoint: Run['checkpoint'] | undefined, verified: boolean, course: Run['course']) {
  return { verified, next: nextStep(course, checkpoint)?.id ?? null, endpoints: { ...endpointsOf(checkpoint) } };
}
