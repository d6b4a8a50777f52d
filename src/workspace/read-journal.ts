// Reads the journal back: every event that was written, oldest first. A line cut off by a crash is passed over.
import { readFile } from 'node:fs/promises';
import type { Event } from '../engine/types.ts';

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
      return typeof entry.type === 'string' ? [entry] : [];
    } catch {
      return [];
    }
  });
}
