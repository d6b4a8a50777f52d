// What the board knows of one learner, from the events that their CLI has reported.
import { handbookSteps, type CourseStep } from '../../../engine/course.ts';
import { course } from '../../../../steps/index.ts';
import type { Report } from './report.ts';

interface StepProgress {
  state: 'open' | 'failing' | 'done';
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
  hints: number;
  lastHint?: { readonly step: string; readonly check: string | null; readonly rung: number } | undefined;
  help?: { readonly at: number; readonly text: string } | undefined;
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
    hints: 0,
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
    case 'hint.given':
      learner.hints += 1;
      learner.lastHint = { step: report.step ?? '', check: report.check ?? null, rung: report.rung ?? 0 };
      return;
    case 'check':
      return applyCheck(learner, report, at);
    default:
      return applyStep(learner, report, at);
  }
}

function applyStep({ steps }: LearnerState, { type, step = '' }: Report, at: number): void {
  // Another version of the course has other steps, and the tasks after the handbook are optional.
  if (!known.has(step)) return;
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
    case 'step.opened':
    case 'step.started':
      // A step that was undone is built again.
      if (progress.state === 'done') Object.assign(progress, { state: 'open', openedAt: at, doneAt: undefined });
      return;
  }
}

function applyCheck({ checks }: LearnerState, { step = '', check, status = 'error' }: Report, at: number): void {
  if (!check || (checks.size >= mostChecks && !checks.has(check))) return;
  const progress = checks.get(check) ?? { step, status, failures: 0, failedAt: -Infinity };
  checks.set(check, progress);
  progress.status = status;
  if (status === 'pass' || status === 'superseded') progress.failures = 0;
  else if (status === 'fail' && at - progress.failedAt >= attemptMs) {
    progress.failures += 1;
    progress.failedAt = at;
  }
}

export interface Position {
  /** Undefined for a learner who has done all steps. */
  readonly step: CourseStep | undefined;
  readonly done: number;
  /** Since when the learner is there: the end of the step before it, or the start. */
  readonly since: number;
}

/** A step that fails first; else the first one after the last that is done: a step between them was skipped. */
export function positionOf({ steps, joinedAt }: LearnerState): Position {
  const stateOf = ({ id }: CourseStep) => steps.get(id)?.state;
  const done = boardSteps.filter((step) => stateOf(step) === 'done');
  const furthest = boardSteps.findLastIndex((step) => stateOf(step) === 'done');
  const failing = boardSteps.find((step) => stateOf(step) === 'failing');
  const step = failing ?? boardSteps[furthest + 1];
  const ends = done.map(({ id }) => steps.get(id)?.doneAt ?? 0);
  const first = Math.min(joinedAt, ...[...steps.values()].map(({ openedAt }) => openedAt));
  return { step, done: done.length, since: Math.max(first, ...ends) };
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
