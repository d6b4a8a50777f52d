// Hints on four rungs for each check, and for each step before it is built: from templates/steps/<step>/hints.md.
import { readFile } from 'node:fs/promises';
import { projectFile } from '../../../lib/project-file.ts';
import type { JournalEntry } from '../../../workspace/journal.ts';
import type { CheckResult, Checkpoint } from '../../../engine/types.ts';
import { fill } from '../guide.ts';
import { sectionsOf } from '../sections.ts';

export const rungs = ['What to notice', 'Where to look', 'What is behind it', 'What to type'] as const;

/** The heading of the hints for a step that is not built yet; all others are the ids of checks. */
export const before = 'before';

/** `check` is the id of one. Four, from the vaguest to the command itself; none where the check has none. */
export async function hintsFor(step: string, check: string | null, checkpoint: Checkpoint | undefined) {
  const text = await readFile(projectFile('templates', 'steps', step, 'hints.md'), 'utf8');
  const body = sectionsOf(fill(text, checkpoint), 2).get(check ?? before) ?? '';
  return body
    .split(/^\d\. /m)
    .slice(1)
    .map((hint) => hint.trim().replace(/\n +/g, '\n'));
}

export interface Progress {
  /** How often it failed since it last passed. */
  readonly failed: number;
  /** Minutes since it first did. */
  readonly minutes: number;
  /** The rungs that were given since. */
  readonly given: number;
}

/** What the journal knows of a check; of a step, where `check` is null. */
export function progressOf(
  journal: readonly JournalEntry[],
  step: string,
  check: string | null,
  now: number = Date.now(),
): Progress {
  let [failed, given, since] = [0, 0, now];
  for (const entry of journal) {
    const time = Date.parse(entry.at);
    if (entry.type === 'check' && entry.step === step && entry.id === check) {
      if (entry.status === 'pass') [failed, given, since] = [0, 0, now];
      else if (entry.status === 'fail' || (entry.status === 'error' && !entry.notServed)) {
        if (failed === 0) since = time;
        failed += 1;
      }
    } else if (entry.type === 'hint.given' && entry.step === step && entry.check === check) {
      if (failed === 0 && given === 0) since = time;
      given = Math.max(given, entry.rung);
    }
  }
  return { failed, given, minutes: Math.round((now - since) / 60_000) };
}

/** The check that failed when its step was last proven, as long as that step is still open; the first in the course's order. */
export function failingCheck(
  journal: readonly JournalEntry[],
  openSteps: readonly string[],
): Pick<CheckResult, 'step' | 'id' | 'title'> | undefined {
  for (const step of openSteps) {
    const last = new Map<string, CheckResult>();
    for (const entry of journal) if (entry.type === 'check' && entry.step === step) last.set(entry.id, entry);
    const failing = [...last.values()].find(
      ({ status, notServed }) => !notServed && (status === 'fail' || status === 'error'),
    );
    if (failing) return { step, id: failing.id, title: failing.title };
  }
  return undefined;
}
