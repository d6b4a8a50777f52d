// `workshop notebook`: a lab report of what was done, to be kept or handed in.
import { readJournal } from '../engine/read-journal.ts';
import { nothingBegun, readCheckpoint } from '../workspace.ts';
import { count } from '../ui/words.ts';
import type { Command } from './context.ts';

export const notebook: Command<{ readonly out?: string | undefined }> = async ({ ui, paths, yes }, { out }) => {
  const checkpoint = await readCheckpoint(paths);
  if (!checkpoint) throw nothingBegun();
  const [{ report }, { course }, { resourceOf }] = await Promise.all([
    import('../notebook/report.ts'),
    import('../../steps/index.ts'),
    import('../resources/index.ts'),
  ]);
  const journal = await readJournal(paths.journal);
  const text = await report({ checkpoint, journal, course, resource: resourceOf });
  const file = out === undefined ? null : await (await import('../write-out.ts')).writeOut(out, text, yes);
  ui.result({ file, markdown: text }, file === null ? text.trimEnd() : `Written: ${file}`);
  ui.say(`Out of ${count(journal.length, 'event')} of the journal; account ids and secrets are masked.`, 'dim');
  ui.next(file === null ? 'workshop notebook --out lab-report.md' : 'workshop status');
  return 0;
};
