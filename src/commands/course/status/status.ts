// `workshop status`: the steps, the addresses, and what comes next. It reads two files and calls no AWS.
import {
  extraSteps,
  handbookSteps,
  isDone,
  nextStep,
  statusOf,
  tasksOf,
  type CourseStep,
} from '../../../engine/course.ts';
import { unfinishedRemoval, type UnfinishedRemoval } from '../../../engine/remove/unfinished.ts';
import { isRunning } from '../../../sandbox/client/locator.ts';
import { loadCheckpoint, readCheckpoint } from '../../../workspace/checkpoint.ts';
import { noticesOf, waitingOf } from './notices.ts';
import { finishCommand, removalDocument, removalLines } from './unfinished-removal.ts';
import type { Chapter, Checkpoint, StepRecord } from '../../../engine/types.ts';
import { count } from '../../../lib/count.ts';
import { afterCourse } from '../../shared/after-course.ts';
import type { Command } from '../../shared/context.ts';
import { endpointLines, endpointsOf } from '../../shared/endpoints.ts';
import { tableLines } from '../../../ui/columns.ts';
import { headerOf } from '../../shared/header.ts';

export const stateNames = {
  todo: 'to do',
  started: 'started',
  provisioned: 'check failed',
  verified: 'done',
  skipped: 'skipped',
} as const;

export const status: Command<object> = async ({ ui, paths }) => {
  const { course } = await import('../../../../steps/index.ts');
  const checkpoint = await readCheckpoint(paths);
  const statusesOf = (of: readonly CourseStep[]) =>
    of.map(({ id, chapter, title }) => ({
      id,
      chapter,
      title,
      status: statusOf(checkpoint, id),
      ...uncheckedOf(checkpoint?.steps[id]?.unproven),
      ...(checkpoint?.steps[id]?.byHand && { byHand: true }),
    }));
  const steps = statusesOf(handbookSteps(course));
  const extras = statusesOf(extraSteps(course));
  const tasks = statusesOf(tasksOf(course));
  const waiting = waitingOf(checkpoint);
  const removal = unfinishedRemoval(checkpoint);
  const next = nextStep(course, checkpoint);
  const endpoints = { ...endpointsOf(checkpoint) };
  const target = checkpoint?.target ?? null;
  // The document has four states: a skipped step is still to do.
  const documentSteps = steps.map((step) => ({ ...step, status: step.status === 'skipped' ? 'todo' : step.status }));
  const document = {
    target,
    steps: documentSteps,
    extras: extras.map(({ id, title, status }) => ({ id, title, status })),
    tasks: tasks.map(({ id, title, status }) => ({ id, title, status })),
    next: checkpoint && !next ? null : (next?.id ?? null),
    endpoints,
    waiting,
    removal: removalDocument(removal),
  };
  // A damaged record of what is gone says nothing about the folder.
  if (!checkpoint && (await loadCheckpoint(paths.lastCheckpoint).catch(() => undefined))) {
    ui.result(document, 'The workshop in this folder was removed.');
    ui.next('workshop notebook   # your lab report', 'workshop next   # starts a new one');
    return 0;
  }
  if (!checkpoint) {
    ui.result(
      document,
      `No workshop in this folder yet.\nYou will build a URL shortener on AWS in ${steps.length} steps, on a sandbox on this machine.`,
    );
    ui.next('workshop next');
    return 0;
  }
  const stateOf = ({ id, status, unproven, byHand }: (typeof steps)[number]) => {
    if (isBeingRemoved(removal, id)) return 'being removed';
    if (waiting?.step === id) return 'waiting';
    if (byHand) return 'open by hand';
    return unproven ? 'done, not checked' : stateNames[status];
  };
  const rows = [...steps, ...extras, ...tasks].map((step) => [
    String(step.chapter),
    step.id,
    stateOf(step),
    step.title,
  ]);
  const all = tableLines(rows);
  const lines = all.slice(0, steps.length);
  const optional = next && !next.extra ? [] : all.slice(steps.length);
  const urls = endpointLines(endpoints);
  ui.result(
    document,
    [
      headerOf(checkpoint),
      ...progressLines(course, checkpoint),
      ...sandboxLine(paths.sandbox, checkpoint.target.kind),
      '',
      ...lines,
      ...section('Optional: workshop goto <step>', optional.slice(0, extras.length)),
      ...section('Optional, in code of your own', optional.slice(extras.length)),
      ...(removal ? ['', ...(await removalLines(removal))] : []),
      ...(urls.length > 0 ? ['', ...urls] : []),
      ...noticesOf(course, checkpoint).flatMap((line) => ['', line]),
    ].join('\n'),
  );
  if (removal) ui.next(`${finishCommand(removal)}   # finishes the removal`, 'workshop next   # builds again instead');
  else if (next) ui.next('workshop next');
  else ui.next(...afterCourse(endpoints, course, checkpoint));
  return 0;
};

function section(title: string, rows: readonly string[]): string[] {
  return rows.length > 0 ? ['', title, ...rows] : [];
}

/** How much is done, and how long the rest takes, chapter by chapter. */
export function progressLines(course: readonly Chapter[], checkpoint: Checkpoint): string[] {
  const handbook = course.filter(({ extra }) => !extra);
  const all = handbookSteps(course);
  const open = handbook.map(({ number, minutes = 0, steps }) => {
    const rest = steps.filter(({ id }) => !isDone(checkpoint, id)).length;
    return { number, minutes: Math.ceil((minutes * rest) / Math.max(1, steps.length)) };
  });
  const left = open.filter(({ minutes }) => minutes > 0);
  const done = `${all.filter(({ id }) => isDone(checkpoint, id)).length} of ${all.length} steps done`;
  if (left.length === 0) return [done];
  const total = left.reduce((sum, { minutes }) => sum + minutes, 0);
  return [
    `${done}, about ${count(total, 'minute')} left`,
    `  ${left.map(({ number, minutes }) => `chapter ${number}: ${minutes}`).join(', ')}`,
  ];
}

/** One of its resources may be gone already. */
function isBeingRemoved(removal: UnfinishedRemoval | undefined, id: string): boolean {
  return removal?.left.some(({ step, status }) => step === id && status === 'removing') ?? false;
}

/** Of a step that is done: the checks that the server in place of AWS could not run. */
function uncheckedOf(checks: StepRecord['unproven']) {
  return checks && { unproven: checks.map(({ title }) => title), unprovenIds: checks.map(({ id }) => id) };
}

function sandboxLine(dir: string, kind: string): string[] {
  if (kind !== 'sandbox') return [];
  return [isRunning(dir) ? 'sandbox is running' : 'sandbox is stopped, and starts when a command needs it'];
}
