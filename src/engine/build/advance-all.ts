// Brings many steps to their proof, side by side where they do not need one another; the learner is told of them one
// after the other, in the course's order, and where one fails, nothing that comes after it is begun any more.
import { advance } from './advance.ts';
import type { CourseStep } from '../course.ts';
import { isStillWaiting, leaveSlowWaits } from '../wait/slow-waits.ts';
import type { Run } from '../run.ts';

export interface AdvanceAllOptions {
  /** How many steps run at once; with 1 they come one after the other. The step whose turn it is waits for no other. */
  readonly atOnce: number;
  /** Begins the turn of a step, which may have run ahead by then. `anew`: it has, and is begun once more. */
  startTurn(courseStep: CourseStep, anew: boolean): Promise<void>;
}

/** `failed`: a check did not pass. */
type StepOutcome = 'verified' | 'failed' | { readonly error: unknown };

interface RunningStep {
  readonly stop: AbortController;
  /** Undefined while it is under way. */
  outcome?: StepOutcome;
}

/**
 * `places` in the course's order. Resolves with the step that was not proven, or undefined where all of them are.
 * Throws what ended the first step that could not be made, once all that were under way have come to rest.
 */
export async function advanceAll(
  run: Run,
  steps: readonly CourseStep[],
  options: AdvanceAllOptions,
): Promise<CourseStep | undefined> {
  const flights = new Map<string, RunningStep>();
  /** Looked at again when their turn comes: nothing was to be waited for. */
  const handedBack = new Set<string>();
  const { change, changed } = changes();
  /** Whose turn it is. */
  let at = 0;

  const endOf = (courseStep: CourseStep | undefined) => courseStep && flights.get(courseStep.id)?.outcome;
  const underWay = () => [...flights.values()].filter(({ outcome }) => outcome === undefined);
  /** A step that is not on the list is proven, or was put off. */
  const isDone = (id: string) =>
    !steps.some((courseStep) => courseStep.id === id) || flights.get(id)?.outcome === 'verified';

  function mayBegin(courseStep: CourseStep, index: number): boolean {
    if (flights.has(courseStep.id) || !courseStep.needs.every(isDone)) return false;
    if (index === at) return true;
    return !courseStep.asks && !handedBack.has(courseStep.id) && underWay().length < options.atOnce;
  }

  function begin(courseStep: CourseStep, index: number): void {
    const stop = new AbortController();
    const flight: RunningStep = { stop };
    flights.set(courseStep.id, flight);
    const proofMayBegin = async () => {
      while (!(courseStep.provenAfter ?? []).every(isDone)) {
        stop.signal.throwIfAborted();
        await change();
      }
    };
    const { waiter } = run.aws;
    const own: Run = {
      ...run,
      stopSignal: stop.signal,
      aws: { ...run.aws, waiter: leaveSlowWaits(waiter, stop.signal) },
    };
    void advance(own, courseStep, proofMayBegin)
      .then(({ verified }): StepOutcome => (verified ? 'verified' : 'failed'))
      .catch((error: unknown): StepOutcome => ({ error }))
      .then((end) => {
        if (isAhead(index, end, stop.signal)) {
          handedBack.add(courseStep.id);
          flights.delete(courseStep.id);
        } else {
          flight.outcome = end;
          if (end !== 'verified') stopFrom(index + 1);
        }
        changed();
      });
  }

  /** It was not waited for, and need not have been: it may be there by the time that its turn comes. */
  function isAhead(index: number, end: StepOutcome, { aborted }: AbortSignal): boolean {
    return typeof end === 'object' && isStillWaiting(end.error) && index !== at && !aborted && !run.aws.signal.aborted;
  }

  function stopFrom(index: number): void {
    for (const { id } of steps.slice(index)) flights.get(id)?.stop.abort();
    changed();
  }

  function beginAll(): void {
    if (run.aws.signal.aborted) return stopFrom(0);
    for (const [index, courseStep] of steps.entries()) {
      // What comes before the failure goes on: it is as it would be had each step waited for the one before it.
      if (isFailure(endOf(courseStep))) return;
      if (mayBegin(courseStep, index)) begin(courseStep, index);
    }
  }

  try {
    for (;;) {
      const courseStep = steps[at];
      if (!courseStep) return undefined;
      await options.startTurn(courseStep, handedBack.has(courseStep.id));
      while (endOf(courseStep) !== 'verified') {
        beginAll();
        if (underWay().length === 0) return ended(run, courseStep, endOf(courseStep));
        await change();
      }
      at += 1;
    }
  } finally {
    stopFrom(0);
    while (underWay().length > 0) await change();
  }
}

function isFailure(end: StepOutcome | undefined): boolean {
  return end !== undefined && end !== 'verified';
}

/** Nothing is under way any more, and it is the turn of a step that is not proven. */
function ended({ aws }: Run, courseStep: CourseStep, end: StepOutcome | undefined): CourseStep {
  if (typeof end === 'object') throw end.error;
  if (end === 'failed') return courseStep;
  // Ctrl-C between two steps.
  aws.signal.throwIfAborted();
  throw new TypeError(`Step ${courseStep.id} needs what is not proven: ${courseStep.needs.join(', ')}.`);
}

/** `change()` resolves at the next `changed()`. */
function changes() {
  const waiting = new Set<() => void>();
  return {
    change: () => new Promise<void>((resolve) => void waiting.add(resolve)),
    changed() {
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
  };
}
