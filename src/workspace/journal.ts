// The journal: every event, one line of JSON each, only ever appended to. What was done stays readable after a crash.
import { appendFileSync } from 'node:fs';
import type { Emit } from '../engine/types.ts';

/** Appends at once, so that a kill -9 right after an event does not lose it. */
export function journalTo(file: string): Emit {
  return (event) => {
    if (event.type === 'waiting') return;
    appendFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`, { mode: 0o600 });
  };
}
