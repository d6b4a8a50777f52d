// Who of the room is stuck, on what, and in which order the instructor looks at the learners.
import { durationsOf, failingCheckOf, positionOf, type LearnerState, type Position } from './learner-state.ts';

export type Stuck =
  | { readonly kind: 'check'; readonly check: string; readonly failures: number }
  /** Twice as long at the step as half of those who have done it. */
  | { readonly kind: 'slow'; readonly minutes: number; readonly median: number };

const mostFailures = 3;
/** Nobody counts as slow before: reading takes its time. */
const leastMinutes = 5;
/** A median of fewer says nothing. */
const leastLearners = 3;

/** By step, in minutes: of the steps that at least three learners have done. */
export type Medians = ReadonlyMap<string, number>;

export function medianMinutes(learners: readonly LearnerState[]): Medians {
  const all = new Map<string, number[]>();
  for (const learner of learners)
    for (const [step, ms] of durationsOf(learner)) all.set(step, [...(all.get(step) ?? []), ms / 60_000]);
  return new Map(
    [...all].flatMap(([step, minutes]) => (minutes.length < leastLearners ? [] : [[step, median(minutes)] as const])),
  );
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that this share of the others does not exceed; 0 where there is none. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0;
}

function stuckOf(learner: LearnerState, { step, since }: Position, medians: Medians, now: number): Stuck | undefined {
  if (!step) return undefined;
  const failing = failingCheckOf(learner);
  if (failing && failing.failures >= mostFailures)
    return { kind: 'check', check: failing.id, failures: failing.failures };
  const usual = medians.get(step.id);
  const minutes = (now - since) / 60_000;
  if (usual === undefined || minutes <= Math.max(leastMinutes, 2 * usual)) return undefined;
  return { kind: 'slow', minutes: Math.floor(minutes), median: Math.max(1, Math.round(usual)) };
}

export interface Attention {
  readonly learner: LearnerState;
  readonly position: Position;
  readonly stuck: Stuck | undefined;
}

/** Who asks for help, who is stuck, who is at work and who is done; the longest wait first. */
export function byAttention(learners: readonly LearnerState[], medians: Medians, now: number): readonly Attention[] {
  const rows = learners.map((learner): Attention => {
    const position = positionOf(learner);
    return { learner, position, stuck: stuckOf(learner, position, medians, now) };
  });
  const rank = ({ learner, position, stuck }: Attention) =>
    learner.help ? 0 : stuck?.kind === 'check' ? 1 : stuck ? 2 : position.step ? 3 : 4;
  const since = ({ learner, position }: Attention) => learner.help?.at ?? position.since;
  return rows.sort((a, b) => rank(a) - rank(b) || since(a) - since(b));
}
