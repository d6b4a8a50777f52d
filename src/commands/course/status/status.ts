// `workshop status`: where the learner stands. Reads two files and asks nobody.
import { nextStep, courseSteps, statusOf } from '../../../engine/course.ts';
import { isRunning } from '../../../sandbox/client/locator.ts';
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import { reminders, waitingOf } from './reminders.ts';
import type { StepRecord } from '../../../engine/types.ts';
import type { Command } from '../../shared/context.ts';
import { endpointLines, endpointsOf } from '../../shared/endpoints.ts';
import { tableLines } from '../../../ui/columns.ts';
import { headerOf } from '../../shared/header.ts';

const words = {
  todo: 'to do',
  started: 'started',
  provisioned: 'made, not proven',
  verified: 'done',
  skipped: 'put off',
} as const;

export const status: Command<object> = async ({ ui, paths }) => {
  const { course } = await import('../../../../steps/index.ts');
  const checkpoint = await readCheckpoint(paths);
  const steps = courseSteps(course).map(({ id, chapter, title }) => ({
    id,
    chapter,
    title,
    status: statusOf(checkpoint, id),
    // Done, and `provisioned`: what could not be proven of it.
    ...unprovenChecks(checkpoint?.steps[id]?.unproven),
  }));
  const waiting = waitingOf(checkpoint);
  const next = nextStep(course, checkpoint);
  const endpoints = { ...endpointsOf(checkpoint) };
  const target = checkpoint?.target ?? null;
  // Scripts know four: what was put off is still to be done.
  const plain = steps.map((step) => ({ ...step, status: step.status === 'skipped' ? 'todo' : step.status }));
  const document = { target, steps: plain, next: checkpoint && !next ? null : (next?.id ?? null), endpoints, waiting };
  if (!checkpoint) {
    ui.result(
      document,
      `No workshop in this folder yet.\nIt builds a URL shortener on AWS in ${steps.length} steps, on a sandbox that runs on this machine.`,
    );
    ui.next('workshop next');
    return 0;
  }
  const lines = tableLines(
    steps.map(({ id, chapter, title, status, unproven }) => [
      String(chapter),
      id,
      waiting?.step === id ? 'waiting' : unproven ? 'done, not proven' : words[status],
      title,
    ]),
  );
  const urls = endpointLines(endpoints);
  ui.result(
    document,
    [
      headerOf(checkpoint),
      ...sandboxLine(paths.sandbox, checkpoint.target.kind),
      '',
      ...lines,
      ...(urls.length > 0 ? ['', ...urls] : []),
      ...reminders(course, checkpoint).flatMap((line) => ['', line]),
    ].join('\n'),
  );
  ui.next(next ? 'workshop next' : 'workshop teardown');
  return 0;
};

function unprovenChecks(checks: StepRecord['unproven']) {
  return checks && { unproven: checks.map(({ title }) => title), unprovenIds: checks.map(({ id }) => id) };
}

function sandboxLine(dir: string, kind: string): string[] {
  if (kind !== 'sandbox') return [];
  return [isRunning(dir) ? 'sandbox is running' : 'sandbox is stopped; every command that needs it starts it again'];
}
