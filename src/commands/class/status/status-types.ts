// What a class status knows about one account: the state of each step, where the learner is, and what is public.
import type { BlockState } from '../../../resources/s3/block-public-access.ts';
import type { Member } from '../shared/member.ts';

/** `unseen`: could not be checked. `skipped`: the course goes on without it. Also in the JSON document. */
export type StepState = 'done' | 'failing' | 'begun' | 'todo' | 'skipped' | 'unseen';

export interface StepProblem {
  /** Of the check, or of a state of the step: it stays when the text changes. */
  readonly id: string;
  readonly says: string;
  readonly because: string;
}

export interface StepStatus {
  readonly id: string;
  readonly title: string;
  readonly chapter: number;
  readonly state: StepState;
  readonly problems: readonly StepProblem[];
  /** The ids of the checks that passed. */
  readonly passedChecks: readonly string[];
  /** Checks that would have changed something. */
  readonly skippedChecks: readonly string[];
}

export interface AccountStatus {
  readonly member: Member;
  readonly alias: string | undefined;
  readonly steps: readonly StepStatus[];
  /** Of the steps and tasks after the handbook: the ids of those that the account has. Their checks are not run. */
  readonly optionalSteps: readonly string[];
  /** Of the stack that was found, which the learner may have chosen; undefined where there is no stack. */
  readonly suffix: string | undefined;
  readonly resourceCount: number;
  /** Buckets of the workshop that everyone can read. */
  readonly publicBuckets: readonly string[];
  readonly accountBlock: BlockState;
  /** US dollars. */
  readonly perHourIdle: number;
  /** That CloudFront serves for one visit of the page. */
  readonly visitBytes: number;
  /** Resources with a name of the workshop that are not the workshop's. */
  readonly namesakes: readonly string[];
  /** Resources of this stack in other regions. */
  readonly otherRegions: readonly string[];
  /** Suffixes of stacks that belong to no learner of the class. */
  readonly otherStacks: readonly string[];
  /** What could not be read, with the reason. */
  readonly notInspected: readonly string[];
}

/** Where a learner is in the course: at the first problem, else at the next step. */
export interface CoursePosition {
  readonly kind: 'failing' | 'unseen' | 'begun' | 'next' | 'complete';
  readonly step: string | null;
  /** Of the first problem of that step. */
  readonly id: string | null;
  readonly says: string | null;
}

export function positionOf(steps: readonly StepStatus[]): CoursePosition {
  const first = (state: StepState) => steps.find((step) => step.state === state);
  const failing = first('failing');
  if (failing) return { kind: 'failing', step: failing.id, ...firstProblem(failing, 'says') };
  const next = steps.find(({ state }) => state !== 'done' && state !== 'skipped');
  if (!next) return { kind: 'complete', step: null, id: null, says: null };
  if (next.state === 'unseen') return { kind: 'unseen', step: next.id, ...firstProblem(next, 'because') };
  if (next.state === 'begun') return { kind: 'begun', step: next.id, ...firstProblem(next, 'says') };
  return { kind: 'next', step: next.id, id: null, says: null };
}

function firstProblem({ problems: [first] }: StepStatus, text: 'says' | 'because') {
  return { id: first?.id ?? null, says: first?.[text] ?? null };
}

interface ChapterStatus {
  readonly number: number;
  readonly state: StepState;
}

export function chaptersOf(steps: readonly StepStatus[]): ChapterStatus[] {
  const numbers = [...new Set(steps.map(({ chapter }) => chapter))];
  return numbers.map((number) => ({
    number,
    state: chapterState(steps.filter(({ chapter }) => chapter === number)),
  }));
}

/** The worst state of its steps; in progress where some are done and others are not. */
function chapterState(steps: readonly StepStatus[]): StepState {
  const states = new Set(steps.map(({ state }) => state));
  for (const state of ['failing', 'unseen', 'begun'] as const) if (states.has(state)) return state;
  if (states.has('todo')) return states.has('done') ? 'begun' : 'todo';
  return states.has('done') ? 'done' : 'skipped';
}
