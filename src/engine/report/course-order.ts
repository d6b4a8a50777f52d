// Shows the events of steps that run at the same time in the order of the course, one whole step after the other.
import type { Emit, Event } from '../types.ts';

interface CourseOrder {
  /** Emits events of the current step, and of no step, at once. Holds those of steps that run ahead. */
  readonly on: Emit;
  /** Makes this step the current one, and emits what it has done so far. `isRerun`: it runs again from the start. */
  startTurn(step: string, isRerun: boolean): void;
}

export function createCourseOrder(emit: Emit): CourseOrder {
  const held = new Map<string, Event[]>();
  let current: string | undefined;
  return {
    on(event) {
      const { step } = event as { readonly step?: string };
      if (current === undefined || step === undefined || step === current) emit(event);
      else if (!notReplayed.has(event.type)) held.set(step, [...(held.get(step) ?? []), event]);
    },
    startTurn(step, isRerun) {
      current = step;
      const events = held.get(step) ?? [];
      held.delete(step);
      // An expected failure is shown once.
      for (const event of events) if (!isRerun || event.type === 'failure.seen') emit(event);
    },
  };
}

/** A wait that is over is not worth showing. */
const notReplayed: ReadonlySet<Event['type']> = new Set(['waiting', 'waited']);
