// `workshop next` on a task after the handbook: shows it, and deploys and checks the learner's code after each change.
import { WorkshopError } from '../../../../engine/errors.ts';
import { completeByHand } from '../../../../engine/by-hand/complete.ts';
import { hasPassed, observe, type Observation } from '../../../../engine/by-hand/observe.ts';
import { openByHand } from '../../../../engine/by-hand/open.ts';
import { verify } from '../../../../engine/check/verify.ts';
import { isDone, nextTask, statusOf, tasksOf, type CourseStep } from '../../../../engine/course.ts';
import { quietly } from '../../../../engine/report/attribute-calls.ts';
import type { Run } from '../../../../engine/run.ts';
import { count } from '../../../../lib/count.ts';
import { putMissingFiles } from '../../../code/own-files.ts';
import { assertCanDeploy } from '../../../code/deploy/deploy-own-code.ts';
import { solutionLine } from '../../../code/deploy/deploy.ts';
import { writeSolution } from '../../../code/solution.ts';
import type { Context } from '../../../shared/context.ts';
import { confirmedOnAws } from '../../../shared/confirm.ts';
import { endpointsOf } from '../../../shared/endpoints.ts';
import { headerOf } from '../../../shared/header.ts';
import { withWorkspace } from '../../../shared/with-workspace.ts';
import { createReporter } from '../by-hand/reporter.ts';
import { buildSolution } from './build-solution.ts';
import { taskText } from './task-text.ts';
import { watchTask } from './watch-task.ts';

interface TaskOptions {
  /** One round of checks, for scripts. */
  readonly once: boolean;
  /** Deploys our solution. */
  readonly solution: boolean;
}

/** Resolves with the exit code. */
export async function doTask(context: Context, task: CourseStep, options: TaskOptions): Promise<number> {
  if (options.solution) return buildSolution(context, task);
  const { ui } = context;
  const isWatching = !options.once && ui.keys !== undefined;
  const opened = await withWorkspace(context, { command: 'next' }, (workspace) =>
    openTask(context, workspace.run, task, isWatching),
  );
  if (opened !== 'watch') return opened;
  // Without the lock, so that `workshop deploy` works in another terminal.
  const end = await watchTask(context, task);
  if (end === 'build') return buildSolution(context, task);
  if (end === 'stopped') return 7;
  const files = await writeSolution(context.paths.dir, task.id);
  ui.result({ step: task.id, verified: true, solution: files }, passedText(task, files));
  ui.next(`workshop read ${task.id}   # with our solution`, 'workshop next');
  return 0;
}

async function openTask(context: Context, run: Run, task: CourseStep, isWatching: boolean): Promise<number | 'watch'> {
  const { ui, paths } = context;
  const { checkpoint } = run;
  ui.say(headerOf(checkpoint), 'dim');
  assertCanDeploy(run);
  const written = await putMissingFiles(paths.dir);
  const isDeployed = statusOf(checkpoint, task.id) === 'provisioned';
  if (!isDeployed) await quietly(task.id, () => openByHand(run, task));
  ui.say(headOf(run, task), 'strong');
  const observation = await quietly(task.id, () => observe(run, task));
  ui.prose(await taskText(run.course, task, observation, checkpoint));
  if (written.length > 0) ui.say(`Written for you to edit: ${written.join(', ')}`);
  if (isWatching && !observation.isComplete) {
    const question = 'Deploy your code after each change';
    if (!(await confirmedOnAws(context, checkpoint, question))) return stayedOpen(context);
    return 'watch';
  }
  createReporter(run, task, { all: !isWatching }).report(observation);
  if (!observation.isComplete) {
    const open = observation.checks.filter((check) => !hasPassed(check)).length;
    ui.result(documentOf(run, task, observation, false), `The task is open: ${count(open, 'check')} not passed.`);
    ui.next('workshop deploy   # after you edit my; it checks the task', 'workshop hint', 'workshop next --skip');
    return 1;
  }
  const isVerified = isDeployed
    ? (await verify(run, task, await task.load())) && isDone(checkpoint, task.id)
    : (await completeByHand(run, task)).verified;
  const files = isVerified ? await writeSolution(paths.dir, task.id) : [];
  ui.result(documentOf(run, task, observation, isVerified), isVerified ? passedText(task, files) : '');
  ui.next(isVerified ? `workshop read ${task.id}   # with our solution` : 'workshop hint', 'workshop next');
  return isVerified ? 0 : 1;
}

function passedText({ title }: CourseStep, files: readonly string[]): string {
  return [`Done: ${title}.`, ...files.map(solutionLine)].join('\n');
}

function stayedOpen({ ui }: Context): number {
  ui.say('Not confirmed. Nothing was deployed, and the task stays open.');
  ui.next('workshop deploy   # once, after you edit my', 'workshop next');
  return 0;
}

function headOf({ course }: Run, { chapterTitle, title, id }: CourseStep): string {
  const tasks = tasksOf(course);
  const at = tasks.findIndex((each) => each.id === id) + 1;
  return `\n${chapterTitle}, optional · task ${at} of ${tasks.length}: ${title} (${id})`;
}

function documentOf({ course, checkpoint }: Run, { id }: CourseStep, { checks }: Observation, verified: boolean) {
  return {
    task: id,
    verified,
    checks: checks.map((check) => ({ ...check })),
    next: verified ? (nextTask(course, checkpoint)?.id ?? null) : id,
    endpoints: { ...endpointsOf(checkpoint) },
  };
}

/** `--solution` is for tasks only. */
export function noTask(): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: 'The next step is no task, so there is no solution of it.',
    state: 'Nothing was changed. `workshop next` builds a step of the handbook.',
    fix: 'workshop next',
  });
}
