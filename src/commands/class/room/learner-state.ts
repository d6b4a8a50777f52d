// What the board knows of one learner, from the events that their CLI has reported.
import { handbookSteps, type CourseStep } from '../../../engine/course.ts';
import { course } from '../../../../steps/index.ts';
import type { Report } from './report.ts';

interface StepProgress {
  state: 'open' | 'failing' | 'done' | 'skipped';
  /** Milliseconds, by the instructor's clock. */
  openedAt: number;
  doneAt?: number | undefined;
}

interface CheckProgress {
  readonly step: string;
  status: NonNullable<Report['status']>;
  /** Failed attempts in a row. */
  failures: number;
  failedAt: number;
  /** The last hint that the learner has asked for. */
  rung: number;
}

export interface LearnerState {
  readonly id: string;
  readonly name: string;
  readonly joinedAt: number;
  /** SHA-256 of the token, in hex; absent where the events come from files alone. */
  readonly tokenHash?: string | undefined;
  /** When a command of the learner was last heard of. */
  heardAt: number;
  /** How many events were taken. */
  count: number;
  /** Of each journal, how far it was read. A learner can start again in another folder. */
  readonly journals: Map<string, number>;
  readonly steps: Map<string, StepProgress>;
  readonly checks: Map<string, CheckProgress>;
  /** When a step was last undone or skipped: the one that is open now began then. */
  movedAt: number;
  hints: number;
  /** Hints by what they were for: a check, or a step. */
  readonly hintsOf: Map<string, number>;
  /** Failed attempts by check, also those before it passed. */
  readonly failuresOf: Map<string, number>;
  lastHint?: { readonly step: string; readonly check: string | null; readonly rung: number } | undefined;
  help?: { readonly at: number; readonly text: string } | undefined;
  /** Whether the question at the end was sent. */
  isAsked: boolean;
  /** The last answer to it. */
  feedback?: string | undefined;
  /** The last message that was shown at a command of the learner. */
  shown: number;
}

export const boardSteps: readonly CourseStep[] = handbookSteps(course);
const known = new Set(boardSteps.map(({ id }) => id));

/** A command that is repeated at once, and a watched step, fail many times with the same cause. */
const attemptMs = 10_000;
/** Of one learner. A course has some hundreds. */
const mostChecks = 1_000;

export function newLearner(learner: Pick<LearnerState, 'id' | 'name' | 'joinedAt' | 'tokenHash'>): LearnerState {
  return {
    ...learner,
    heardAt: learner.joinedAt,
    count: 0,
    journals: new Map(),
    steps: new Map(),
    checks: new Map(),
    movedAt: 0,
    hints: 0,
    hintsOf: new Map(),
    failuresOf: new Map(),
    isAsked: false,
    shown: 0,
  };
}

/** `skew`: what the learner's clock is behind, in milliseconds. */
export function apply(learner: LearnerState, report: Report, skew: number): void {
  const at = Date.parse(report.at) + skew;
  learner.count += 1;
  learner.heardAt = Math.max(learner.heardAt, at);
  switch (report.type) {
    case 'help.asked':
      learner.help = { at, text: report.text ?? '' };
      return;
    case 'help.ended':
      learner.help = undefined;
      return;
    case 'feedback.given':
      learner.feedback = report.text;
      return;
    case 'hint.given':
      learner.hints += 1;
      applyHint(learner, report);
      return;
    case 'check':
      return applyCheck(learner, report, at);
    default:
      return applyStep(learner, report, at);
  }
}

function applyHint(learner: LearnerState, { step = '', check = null, rung = 0 }: Report): void {
  learner.lastHint = { step, check, rung };
  countOne(learner.hintsOf, check ?? step);
  const progress = learner.checks.get(check ?? '');
  if (progress) progress.rung = Math.max(progress.rung, rung);
}

function applyStep(learner: LearnerState, { type, step = '' }: Report, at: number): void {
  const { steps, checks } = learner;
  // Another version of the course has other steps, and the tasks after the handbook are optional.
  if (!known.has(step)) return;
  if (type === 'step.undone' || type === 'step.skipped') learner.movedAt = Math.max(learner.movedAt, at);
  if (type === 'step.undone') {
    steps.delete(step);
    for (const [id, check] of checks) if (check.step === step) checks.delete(id);
    return;
  }
  const progress: StepProgress = steps.get(step) ?? { state: 'open', openedAt: at };
  steps.set(step, progress);
  switch (type) {
    case 'step.verified':
    case 'step.unproven':
      progress.doneAt ??= at;
      progress.state = 'done';
      return;
    case 'step.failed':
    case 'step.reopened':
      progress.state = 'failing';
      progress.doneAt = undefined;
      return;
    case 'step.skipped':
      progress.doneAt = undefined;
      progress.state = 'skipped';
      return;
    case 'step.opened':
    case 'step.started':
      // After a teardown, or where the learner comes back to a step that was skipped.
      if (progress.state === 'done' || progress.state === 'skipped')
        Object.assign(progress, { state: 'open', openedAt: at, doneAt: undefined });
      return;
  }
}

function applyCheck(
  { checks, failuresOf }: LearnerState,
  { step = '', check, status = 'error' }: Report,
  at: number,
): void {
  if (!check || (checks.size >= mostChecks && !checks.has(check))) return;
  const progress = checks.get(check) ?? { step, status, failures: 0, failedAt: -Infinity, rung: 0 };
  checks.set(check, progress);
  progress.status = status;
  if (status === 'pass' || status === 'superseded') Object.assign(progress, { failures: 0, rung: 0 });
  else if ((status === 'fail' || status === 'error') && at - progress.failedAt >= attemptMs) {
    progress.failures += 1;
    countOne(failuresOf, check);
    progress.failedAt = at;
  }
}

/** As many of them as a course has checks. */
function countOne(counts: Map<string, number>, id: string): void {
  if (counts.size < mostChecks || counts.has(id)) counts.set(id, (counts.get(id) ?? 0) + 1);
}

export interface Position {
  /** Undefined for a learner who has done all steps. */
  readonly step: CourseStep | undefined;
  readonly done: number;
  /** Since when the learner is there: the end of the step before it, or the start. */
  readonly since: number;
}

/** A step that fails first; else the first one after the last that is done or skipped. */
export function positionOf({ steps, joinedAt, movedAt }: LearnerState): Position {
  const stateOf = ({ id }: CourseStep) => steps.get(id)?.state;
  const done = boardSteps.filter((step) => stateOf(step) === 'done');
  const furthest = boardSteps.findLastIndex((step) => ['done', 'skipped'].includes(stateOf(step) ?? ''));
  const failing = boardSteps.find((step) => stateOf(step) === 'failing');
  const step = failing ?? boardSteps[furthest + 1];
  const ends = done.map(({ id }) => steps.get(id)?.doneAt ?? 0);
  const first = Math.min(joinedAt, ...[...steps.values()].map(({ openedAt }) => openedAt));
  return { step, done: done.length, since: Math.max(first, movedAt, ...ends) };
}

/** Of the steps that are neither done nor skipped: the check that has failed most often since it last passed. */
export function failingCheckOf({ checks, steps }: LearnerState): (CheckProgress & { readonly id: string }) | undefined {
  const isOpen = (step: string) => !['done', 'skipped'].includes(steps.get(step)?.state ?? 'open');
  return [...checks]
    .flatMap(([id, check]) => (check.failures > 0 && isOpen(check.step) ? [{ ...check, id }] : []))
    .sort((a, b) => b.failures - a.failures)[0];
}

/** How long the learner needed for each step that is done, in milliseconds: from the end of the one before it. */
export function durationsOf({ steps }: LearnerState): ReadonlyMap<string, number> {
  const done = boardSteps
    .flatMap(({ id }) => {
      const { openedAt, doneAt } = steps.get(id) ?? {};
      return openedAt === undefined || doneAt === undefined ? [] : [{ id, openedAt, doneAt }];
    })
    .sort((a, b) => a.doneAt - b.doneAt);
  return new Map(
    done.map(({ id, openedAt, doneAt }, index) => [id, doneAt - (done[index - 1]?.doneAt ?? openedAt)] as const),
  );
}
