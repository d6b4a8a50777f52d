// Tells what happens in the order of the course: a step that runs ahead of its turn is told whole when that comes.
import type { Emit, Event } from '../types.ts';

export interface CourseOrder {
  /** Hears everything; hands on at once what the step whose turn it is does, and what belongs to none. */
  readonly on: Emit;
  /** From now on it is this step's turn: what it has done so far is told first. `anew`: it begins again, and tells it all. */
  startTurn(step: string, anew: boolean): void;
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
    startTurn(step, anew) {
      current = step;
      const events = held.get(step) ?? [];
      held.delete(step);
      // The failure that comes first is shown once.
      for (const event of events) if (!anew || event.type === 'failure.seen') emit(event);
    },
  };
}

/** Said afterwards, that something was waited for says nothing. */
const notReplayed: ReadonlySet<Event['type']> = new Set(['waiting', 'waited']);
