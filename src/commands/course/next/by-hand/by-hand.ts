// `workshop next --by-hand`: the learner does the step, and the command checks it until it is complete. Then everything
// is adopted, as if the step had created it.
import { completeByHand } from '../../../../engine/by-hand/complete.ts';
import { hasPassed, observe, type Observation, type WantedResource } from '../../../../engine/by-hand/observe.ts';
import { agree, isOpenByHand, noteGone, openByHand, toAgree } from '../../../../engine/by-hand/open.ts';
import { handbookSteps, nextStep, type CourseStep } from '../../../../engine/course.ts';
import { quietly } from '../../../../engine/report/attribute-calls.ts';
import type { Run } from '../../../../engine/run.ts';
import { watch } from '../../../../engine/wait/watch.ts';
import { count } from '../../../../lib/count.ts';
import { afterCourse } from '../../../shared/after-course.ts';
import { confirmed } from '../../../shared/confirm.ts';
import type { Context } from '../../../shared/context.ts';
import { endpointsOf } from '../../../shared/endpoints.ts';
import { nextLines } from '../next-lines.ts';
import { handleKeys } from './handle-keys.ts';
import { findMisplaced } from './misplaced.ts';
import { createReporter } from './reporter.ts';
import { taskText, workText } from './task.ts';

interface ByHandOptions {
  /** One round of checks, for scripts. */
  readonly once: boolean;
}

/** Seconds between two rounds at most: AWS limits the rate of requests, and the sandbox does not. */
const longestPause = { sandbox: 3, aws: 20 } as const;
const quietFor = 3600;

/** Resolves with the exit code; or with `build` if the tool is to do the rest. */
export async function byHand(
  context: Context,
  run: Run,
  courseStep: CourseStep,
  { once }: ByHandOptions,
): Promise<number | 'build'> {
  const { ui } = context;
  const isNew = !isOpenByHand(run, courseStep.id);
  await quietly(courseStep.id, () => openByHand(run, courseStep));
  ui.say(headOf(run, courseStep), 'strong');
  const isWatching = !once && ui.keys !== undefined;
  // The task comes at once.
  const first = await look(run, courseStep, !isWatching);
  if (isNew) ui.prose(await taskText(courseStep, first, run.checkpoint, context.pasteAnywhere));
  else if (!once && !first.isComplete) {
    ui.say(`Continues where it stopped. Guide: workshop read ${courseStep.id}`, 'dim');
    ui.prose(await workText(courseStep, first, run.checkpoint, context.pasteAnywhere));
  }
  const reporter = createReporter(run, courseStep, { all: !isWatching });
  if (!isWatching) {
    const explained = withNote(first, await searchMisplaced(run, courseStep, first));
    reporter.report(explained);
    return conclude(context, run, courseStep, explained);
  }
  reporter.report(first);
  return stayOpen(context, run, courseStep, first, reporter);
}

async function stayOpen(
  context: Context,
  run: Run,
  courseStep: CourseStep,
  first: Observation,
  reporter: ReturnType<typeof createReporter>,
): Promise<number | 'build'> {
  const { ui } = context;
  const keys = handleKeys(context, run, courseStep);
  let latest = first;
  let misplaced: WantedResource | undefined;
  try {
    if (!first.isComplete) ui.say(keysText, 'dim');
    const limits = { signal: run.aws.signal, longest: longestPause[run.checkpoint.target.kind], quietFor };
    let rounds = 0;
    const isOver = first.isComplete
      ? true
      : await watch(
          limits,
          async () => {
            if (rounds > 0) latest = await look(run, courseStep);
            const changed = reporter.report(withNote(latest, misplaced));
            rounds += 1;
            if (!changed && rounds % 5 === 2) {
              misplaced = await searchMisplaced(run, courseStep, latest);
              reporter.report(withNote(latest, misplaced));
            }
            return { done: latest.isComplete || keys.isBuilding(), changed };
          },
          keys.pressed,
        );
    if (!isOver) {
      ui.say(`Nothing has changed for ${count(quietFor / 60, 'minute')}. The step stays open.`);
      ui.next('workshop next');
      return 7;
    }
  } finally {
    keys.close();
  }
  if (latest.isComplete) return conclude(context, run, courseStep, latest);
  return (await agreeToAdopt(context, run, courseStep)) ? 'build' : stayedOpen(context);
}

/** One round. Its calls are repeated all the time, so the journal does not keep them. */
async function look(run: Run, courseStep: CourseStep, wait = true): Promise<Observation> {
  const observation = await quietly(courseStep.id, () => observe(run, courseStep, { wait }));
  await noteGone(run, courseStep, observation);
  return observation;
}

function searchMisplaced(run: Run, { id }: CourseStep, observation: Observation): Promise<WantedResource | undefined> {
  return quietly(id, () => findMisplaced(run, observation));
}

/** Says of what is missing where it is instead. */
function withNote(observation: Observation, misplaced: WantedResource | undefined): Observation {
  const resources = observation.resources.map((each) =>
    each.id === misplaced?.id && each.state === 'missing' ? misplaced : each,
  );
  return { ...observation, resources };
}

/** Before the tool builds a step that is open by hand: false if the learner does not want it to. */
export async function agreeToAdopt(context: Context, run: Run, courseStep: CourseStep): Promise<boolean> {
  const observation = await quietly(courseStep.id, () => observe(run, courseStep, { checks: false }));
  return agreed(context, run, courseStep, observation);
}

async function agreed(context: Context, run: Run, courseStep: CourseStep, observation: Observation): Promise<boolean> {
  const candidates = toAgree(observation);
  if (candidates.length === 0) return true;
  context.ui.say('You have created, while this step was open:');
  for (const { what, candidate } of candidates) {
    const at = candidate?.createdAt?.toISOString().slice(0, 16).replace('T', ' ');
    context.ui.say(`  ${what}${at ? `, ${at} UTC` : ''}`);
  }
  const [them, resources] = candidates.length === 1 ? ['it', 'it'] : ['them', `these ${candidates.length} resources`];
  context.ui.say(`The workshop adds its tag to ${them}. Then inspect, repair, undo and teardown work with ${them}.`);
  const question = `Adopt ${resources}?`;
  if (!(await confirmed(context, question))) return false;
  await agree(run, courseStep, candidates);
  return true;
}

/** After the last round. */
async function conclude(context: Context, run: Run, courseStep: CourseStep, observation: Observation): Promise<number> {
  const { ui } = context;
  const document = documentOf(run, courseStep, observation);
  if (!observation.isComplete) {
    ui.result({ ...document, verified: false }, openText(observation));
    ui.next('workshop next   # checks again', 'workshop hint');
    return 1;
  }
  // Without an answer, the results count: what is complete stays open.
  if (!context.yes && !ui.interactive && toAgree(observation).length > 0) {
    ui.result({ ...document, verified: false }, 'The step is complete. It needs your yes to adopt what you created.');
    ui.next('workshop next --yes');
    return 3;
  }
  if (!(await agreed(context, run, courseStep, observation))) return stayedOpen(context);
  const { verified } = await completeByHand(run, courseStep);
  const next = nextStep(run.course, run.checkpoint);
  ui.result({ ...document, adopted: true, verified, next: next?.id ?? null }, '');
  if (!verified) ui.next('workshop next   # repairs it', 'workshop hint');
  else if (!next) ui.next(...afterCourse(endpointsOf(run.checkpoint), run.course, run.checkpoint));
  else ui.next(...nextLines(run, true));
  return verified ? 0 : 1;
}

function stayedOpen({ ui }: Context): number {
  ui.say('Not confirmed. Nothing was changed, and the step stays open.');
  ui.next('workshop next');
  return 0;
}

function openText({ resources, checks }: Observation): string {
  const left = resources.filter(({ state }) => state !== 'ready').length;
  const open = checks.filter((check) => !hasPassed(check)).length;
  const parts = [
    ...(left > 0 ? [`${count(left, 'resource')} of ${resources.length} missing or different`] : []),
    ...(open > 0 ? [`${count(open, 'check')} of ${checks.length} not passed`] : []),
  ];
  return `The step is open: ${parts.join(', ')}.`;
}

function headOf({ course }: Run, { chapter, chapterTitle, position, title, id, extra }: CourseStep): string {
  const at = extra ? 'optional' : `step ${position} of ${handbookSteps(course).length}`;
  return `\nChapter ${chapter}, ${chapterTitle} · ${at}, by hand: ${title} (${id})`;
}

const keysText =
  'Each check is shown as it changes. Keys: Enter checks now, h gives a hint, s shows the commands, ' +
  'd does the rest for you. Ctrl-C stops, and `workshop next` continues.';

function documentOf({ checkpoint }: Run, { id }: CourseStep, { resources, checks, isComplete }: Observation) {
  return {
    step: id,
    byHand: true,
    complete: isComplete,
    adopted: false,
    resources: resources.map(({ id: resource, kind, what, state, because, differences }) => ({
      id: resource,
      kind,
      what,
      state,
      because: because ?? null,
      differences: differences.map(({ property, recorded, live }) => ({
        property,
        expected: recorded ?? null,
        actual: live ?? null,
      })),
    })),
    checks: checks.map((check) => ({ ...check })),
    next: id,
    endpoints: { ...endpointsOf(checkpoint) },
  };
}
