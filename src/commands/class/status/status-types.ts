// What an instructor sees of a learner: each step's state, what is the matter, and what the account shows to the world.
import type { Member } from '../shared/types.ts';

/** `unseen`: could not be looked at. `skipped`: the course does without it. */
export type StepState = 'done' | 'failing' | 'begun' | 'todo' | 'skipped' | 'unseen';

export interface Trouble {
  /** The check's, or one of its own kind: it stays when the text changes. */
  readonly id: string;
  readonly says: string;
  readonly because: string;
}

export interface StepSight {
  readonly id: string;
  readonly title: string;
  readonly chapter: number;
  readonly state: StepState;
  readonly troubles: readonly Trouble[];
  /** Checks that would have changed something. */
  readonly leftOut: readonly string[];
}

export type AccountBlock = 'on' | 'partly' | 'off' | 'unknown';

/** What was seen of one member. */
export interface Sight {
  readonly member: Member;
  readonly alias: string | undefined;
  readonly steps: readonly StepSight[];
  /** Their names' ending as it is, which the learner may have chosen; undefined where nothing stands. */
  readonly suffix: string | undefined;
  /** How many things stand. */
  readonly things: number;
  /** Buckets of the workshop that everybody may read. */
  readonly publicBuckets: readonly string[];
  readonly accountBlock: AccountBlock;
  /** US dollars. */
  readonly perHourIdle: number;
  /** Of our names, and not ours. */
  readonly namesakes: readonly string[];
  /** Of the same names, in other regions. */
  readonly elsewhere: readonly string[];
  /** Suffixes of stacks that belong to nobody of the class. */
  readonly others: readonly string[];
  readonly unseen: readonly string[];
}

/** Where a learner is: at the first thing that fails, else at what comes next. */
export interface Standing {
  readonly kind: 'failing' | 'unseen' | 'begun' | 'next' | 'complete';
  readonly step: string | null;
  /** Of the first trouble of that step. */
  readonly id: string | null;
  readonly says: string | null;
}

export function standingOf(steps: readonly StepSight[]): Standing {
  const first = (state: StepState) => steps.find((step) => step.state === state);
  const failing = first('failing');
  if (failing) return { kind: 'failing', step: failing.id, ...firstOf(failing, 'says') };
  const unseen = first('unseen');
  if (unseen) return { kind: 'unseen', step: unseen.id, ...firstOf(unseen, 'because') };
  const begun = first('begun');
  if (begun) return { kind: 'begun', step: begun.id, ...firstOf(begun, 'says') };
  const next = first('todo');
  return next
    ? { kind: 'next', step: next.id, id: null, says: null }
    : { kind: 'complete', step: null, id: null, says: null };
}

function firstOf({ troubles: [first] }: StepSight, text: 'says' | 'because') {
  return { id: first?.id ?? null, says: first?.[text] ?? null };
}

/** The worst of its steps; begun where some are done and others are not. */
export function chapterState(steps: readonly StepSight[]): StepState {
  const states = new Set(steps.map(({ state }) => state));
  for (const state of ['failing', 'unseen', 'begun'] as const) if (states.has(state)) return state;
  if (states.has('todo')) return states.has('done') ? 'begun' : 'todo';
  return states.has('done') ? 'done' : 'skipped';
}
