// Builds and verifies many steps, at the same time where they do not need each other. They are shown one after the other,
// in the order of the course. If one fails, no later step starts.
import { advance } from './advance.ts';
import type { CourseStep } from '../course.ts';
import { isStillWaiting, leaveSlowWaits } from '../wait/slow-waits.ts';
import type { Run } from '../run.ts';

export interface AdvanceAllOptions {
  /** How many steps run at the same time. The current step does not count: it never waits for another one. */
  readonly atOnce: number;
  /** Makes a step the current one. It may have run ahead. `isRerun`: it did, and runs again from the start. */
  startTurn(courseStep: CourseStep, isRerun: boolean): Promise<void>;
}

/** `failed`: a check did not pass. */
type StepOutcome = 'verified' | 'failed' | { readonly error: unknown };

interface RunningStep {
  readonly stop: AbortController;
  /** Undefined while it runs. */
  outcome?: StepOutcome;
}

/**
 * `steps` are in the order of the course. Resolves with the step whose checks failed, or undefined if all are verified.
 * Throws the error of the first step that could not be built, after all running steps have ended.
 */
export async function advanceAll(
  run: Run,
  steps: readonly CourseStep[],
  options: AdvanceAllOptions,
): Promise<CourseStep | undefined> {
  const running = new Map<string, RunningStep>();
  /** They ended without waiting, and run again in their turn. */
  const handedBack = new Set<string>();
  const { change, changed } = changes();
  /** The index of the current step. */
  let at = 0;

  const endOf = (courseStep: CourseStep | undefined) => courseStep && running.get(courseStep.id)?.outcome;
  const underWay = () => [...running.values()].filter(({ outcome }) => outcome === undefined);
  /** A step that is not in the list is verified or skipped. */
  const isDone = (id: string) =>
    !steps.some((courseStep) => courseStep.id === id) || running.get(id)?.outcome === 'verified';

  function mayBegin(courseStep: CourseStep, index: number): boolean {
    const { needs, reads = [] } = courseStep;
    if (running.has(courseStep.id) || ![...needs, ...reads].every(isDone)) return false;
    if (index === at) return true;
    return !courseStep.asks && !handedBack.has(courseStep.id) && underWay().length < options.atOnce;
  }

  function begin(courseStep: CourseStep, index: number): void {
    const stop = new AbortController();
    const current: RunningStep = { stop };
    running.set(courseStep.id, current);
    const mayVerify = async () => {
      while (!(courseStep.verifiedAfter ?? []).every(isDone)) {
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
    void advance(own, courseStep, mayVerify)
      .then(({ verified }): StepOutcome => (verified ? 'verified' : 'failed'))
      .catch((error: unknown): StepOutcome => ({ error }))
      .then((end) => {
        if (isAhead(index, end, stop.signal)) {
          handedBack.add(courseStep.id);
          running.delete(courseStep.id);
        } else {
          current.outcome = end;
          if (end !== 'verified') stopFrom(index + 1);
        }
        changed();
      });
  }

  /** It ended without waiting, before its turn. It can be done when its turn comes. */
  function isAhead(index: number, end: StepOutcome, { aborted }: AbortSignal): boolean {
    return typeof end === 'object' && isStillWaiting(end.error) && index !== at && !aborted && !run.aws.signal.aborted;
  }

  function stopFrom(index: number): void {
    for (const { id } of steps.slice(index)) running.get(id)?.stop.abort();
    changed();
  }

  function beginAll(): void {
    if (run.aws.signal.aborted) return stopFrom(0);
    for (const [index, courseStep] of steps.entries()) {
      // Steps before the failure continue, as if each step had waited for the one before it.
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

/** Nothing runs any more, and the current step is not verified. */
function ended({ aws }: Run, courseStep: CourseStep, end: StepOutcome | undefined): CourseStep {
  if (typeof end === 'object') throw end.error;
  if (end === 'failed') return courseStep;
  // Ctrl-C between two steps.
  aws.signal.throwIfAborted();
  throw new TypeError(`The step ${courseStep.id} needs steps that are not verified: ${courseStep.needs.join(', ')}.`);
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
