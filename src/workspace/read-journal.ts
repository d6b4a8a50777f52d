// Reads the journal back: every event that was written, oldest first. A line cut off by a crash is passed over.
import { readFile } from 'node:fs/promises';
import type { Event } from '../engine/types.ts';
import { checkIdOf } from './old-titles.ts';

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
