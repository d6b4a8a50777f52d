// The journal: every event, one line of JSON each, only ever appended to. What was done stays readable after a crash.
import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Emit, Event } from '../engine/types.ts';
import { checkIdOf } from './old-titles.ts';

/** Appends at once, so that a kill -9 right after an event does not lose it. */
export function createJournal(file: string): Emit {
  return (event) => {
    if (event.type === 'waiting') return;
    appendFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`, { mode: 0o600 });
  };
}

export type JournalEntry = Event & { readonly at: string };

/** Empty where nothing was begun. */
export async function readJournal(file: string): Promise<JournalEntry[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    try {
      const entry = JSON.parse(line) as JournalEntry;
      return typeof entry.type === 'string' ? [withId(entry)] : [];
    } catch {
      return [];
    }
  });
}

/** Lines of before checks had ids name them by their titles. */
function withId(entry: JournalEntry & { readonly says?: string }): JournalEntry {
  switch (entry.type) {
    case 'check':
    case 'failure.seen':
    case 'failure.absent':
    case 'failure.unseen': {
      if (entry.says === undefined) return entry;
      const { says, ...rest } = entry;
      return { ...rest, id: checkIdOf(entry.step, says), title: says };
    }
    case 'hint.given':
      return { ...entry, check: entry.check && checkIdOf(entry.step, entry.check) };
    case 'fault.injected':
      return { ...entry, check: checkIdOf(entry.step, entry.check) };
    default:
      return entry;
  }
}
