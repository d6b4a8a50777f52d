// `workshop deploy`: compiles the code in the folder `my`, deploys it, runs it once, and makes the checks that it concerns.
import { checkOnce, hasFailed, verify } from '../../../engine/check/verify.ts';
import { provision } from '../../../engine/build/provision.ts';
import { observe } from '../../../engine/by-hand/observe.ts';
import { isOpenByHand } from '../../../engine/by-hand/open.ts';
import { findStep, isDone, nextTask, statusOf, tasksOf, type CourseStep } from '../../../engine/course.ts';
import { usageError } from '../../../engine/errors.ts';
import { quietly } from '../../../engine/report/attribute-calls.ts';
import type { Run } from '../../../engine/run.ts';
import type { CheckResult, Json } from '../../../engine/types.ts';
import { count } from '../../../lib/count.ts';
import { confirmedOnAws, declined } from '../../shared/confirm.ts';
import type { Command, Context } from '../../shared/context.ts';
import { createReporter } from '../../course/next/by-hand/reporter.ts';
import { headerOf } from '../../shared/header.ts';
import { withWorkspace } from '../../shared/with-workspace.ts';
import { assertCanDeploy, compileAll, deployOwnCode, restoreCourseCode } from './deploy-own-code.ts';
import { invokeFunctions, type FunctionRun } from './invoke-functions.ts';
import { writeSolution } from '../solution.ts';
import { problemLines } from './problems.ts';

interface DeployOptions {
  readonly watch: boolean;
  /** Back to the code of the course. */
  readonly handbook: boolean;
}

interface DeployResult {
  readonly code: number;
  readonly document: { readonly [name: string]: Json };
  readonly text: string;
  /** The files with our solution of the task that has just passed. */
  readonly solution: readonly string[];
  readonly next: NextCommands;
}

/** The first one first. */
type NextCommands = readonly [string, ...string[]];

export const deploy: Command<DeployOptions> = async (context, { watch, handbook }) => {
  const { ui } = context;
  if (watch && handbook) throw usageError('--watch deploys your code, and --handbook removes it.', 'workshop deploy');
  if (watch) return (await import('./watch.ts')).watchAndDeploy(context);
  const result = await deployOnce(context, { restore: handbook, ask: true, force: true });
  if (!result) return declined(context);
  ui.result(result.document, textOf(result));
  ui.next(...result.next);
  return result.code;
};

export function textOf({ text, solution }: DeployResult): string {
  return [text, ...solution.map(solutionLine)].join('\n');
}

export function solutionLine(file: string): string {
  return `Our solution, to compare: ${file}`;
}

interface Deployment {
  /** Deploys the code of the course in place of the learner's. */
  readonly restore?: boolean;
  /** In an AWS account: asks first. */
  readonly ask: boolean;
  /** Also where the same code is deployed already. */
  readonly force: boolean;
}

/** Undefined where the learner did not agree. */
export async function deployOnce(
  context: Context,
  { restore = false, ask, force }: Deployment,
): Promise<DeployResult | undefined> {
  const { ui, paths } = context;
  const compiled = restore ? [] : await compileAll(paths.dir);
  const errors = compiled.flatMap((own) => own.errors);
  if (errors.length > 0) {
    return {
      code: 1,
      document: { deployed: [], errors: errors.map((error) => ({ ...error })) },
      text: [...problemLines(errors), '', `${count(errors.length, 'error')}. Nothing was deployed.`].join('\n'),
      solution: [],
      next: ['workshop deploy   # after you correct it', 'workshop deploy --watch   # after each change'],
    };
  }
  const warnings = compiled.flatMap((own) => own.warnings);
  if (warnings.length > 0) ui.say(problemLines(warnings).join('\n'));
  return withWorkspace(context, { command: 'deploy' }, async ({ run, checkpoint }) => {
    ui.say(headerOf(checkpoint), 'dim');
    assertCanDeploy(run);
    const question = restore ? 'Deploy the code of the course' : 'Deploy your code';
    if (ask && !(await confirmedOnAws(context, checkpoint, question))) return undefined;
    const task = openTask(run)?.id;
    const deployed = restore ? await restoreCourseCode(run) : await deployOwnCode(run, { force, task });
    return report(context, run, { deployed, restore, warnings: warnings.map((warning) => ({ ...warning })) });
  });
}

interface Deployed {
  readonly deployed: readonly string[];
  readonly restore: boolean;
  readonly warnings: Json;
}

async function report(
  { ui, paths }: Context,
  run: Run,
  { deployed, restore, warnings }: Deployed,
): Promise<DeployResult> {
  const runs = await invokeFunctions(run);
  ui.say(`\n${runs.flatMap(linesOf).join('\n')}\n`);
  const { checks, task } = await checkCode(run);
  const failed = checks.filter(hasFailed);
  const isRunning = runs.every((each) => !each.failed);
  const whose = restore ? 'The code of the course' : 'Your code';
  const blocked = checks.filter(({ status }) => status === 'blocked').length;
  const tests =
    failed.length === 0
      ? `${count(checks.length, 'check')} passed.`
      : `${failed.length - blocked} of ${count(checks.length, 'check')} failed${blocked > 0 ? `, ${blocked} not run` : ''}.`;
  const passed = isRunning && failed.length === 0;
  const solution = task && passed ? await writeSolution(paths.dir, task.id) : [];
  return {
    code: passed ? 0 : 1,
    document: {
      deployed: [...deployed],
      errors: [],
      warnings,
      runs: runs.map((each) => ({ ...each, log: [...each.log] })),
      task: task?.id ?? null,
      checks: checks.map((check) => ({ ...check })),
    },
    text: `${whose} is deployed${deployed.length === 0 ? ', without a change' : ''}. ${tests}`,
    solution,
    next: nextOf(run, task, passed, isRunning),
  };
}

function linesOf({ function: name, answer, log }: FunctionRun): string[] {
  return [`${name} answered ${answer}`, ...log.map((line) => `    ${line}`)];
}

/**
 * The checks of the task that is open. Without one, those of the handbook's code, which stay as they were in the
 * checkpoint: an experiment does not open the course again.
 */
async function checkCode(run: Run): Promise<{ checks: CheckResult[]; task: CourseStep | undefined }> {
  const { course, checkpoint, emit } = run;
  const open = openTask(run);
  if (open) return { checks: await checkTask(run, open), task: open };
  const database = findStep(course, 'database-access');
  const checks: CheckResult[] = [];
  if (isDone(checkpoint, database.id)) checks.push(...(await checkOnce(run, database, await database.load())));
  for (const check of checks) emit({ type: 'check', ...check });
  for (const task of tasksOf(course).filter(({ id }) => isDone(checkpoint, id)))
    checks.push(...(await verify(run, task, await task.load(), 'recheck')));
  return { checks, task: undefined };
}

/** What the task needs beside code is adopted once it is there, and then its checks count. */
async function checkTask(run: Run, task: CourseStep): Promise<CheckResult[]> {
  const step = await task.load();
  if (isOpenByHand(run, task.id)) {
    const observation = await quietly(task.id, () => observe(run, task, { checks: false }));
    if (observation.resources.some(({ state }) => state !== 'ready')) {
      const { checks, resources } = await quietly(task.id, () => observe(run, task));
      createReporter(run, task, { all: true }).report({ ...observation, checks, resources });
      return [...checks];
    }
    await provision(run, task, step, { asMade: true });
  }
  return verify(run, task, step);
}

/** The task that the learner works on. */
function openTask({ course, checkpoint }: Run): CourseStep | undefined {
  return tasksOf(course).find(({ id }) => ['started', 'provisioned'].includes(statusOf(checkpoint, id)));
}

function nextOf(
  { course, checkpoint }: Run,
  task: CourseStep | undefined,
  passed: boolean,
  isRunning: boolean,
): NextCommands {
  if (!isRunning) return ['workshop logs --since 5m'];
  if (task && passed) return [`workshop read ${task.id}   # with our solution`, 'workshop next'];
  if (task) return ['workshop hint', 'workshop deploy   # after you edit my'];
  if (!passed)
    return ['workshop logs --since 5m', 'workshop deploy --handbook   # goes back to the code of the course'];
  return nextTask(course, checkpoint)
    ? ['workshop next   # an optional task']
    : [`workshop call POST /shorten '{"urlToShorten":"https://example.com/"}'`];
}
