// `workshop notebook`: writes a lab report of the learner's work, to keep or to hand in.
import { readJournal } from '../../workspace/journal.ts';
import { unfinishedRemoval } from '../../engine/remove/unfinished.ts';
import { loadCheckpoint, noWorkshopHere, readCheckpoint } from '../../workspace/checkpoint.ts';
import { count } from '../../lib/count.ts';
import type { Command } from '../shared/context.ts';

export const notebook: Command<{ readonly out?: string | undefined }> = async ({ ui, paths, yes }, { out }) => {
  const [current, last] = await Promise.all([readCheckpoint(paths), loadCheckpoint(paths.lastCheckpoint)]);
  // A teardown empties the checkpoint. The report is about what was built.
  const isRemoved = !current || (unfinishedRemoval(current) && last?.createdAt === current.createdAt);
  const checkpoint = isRemoved ? last : current;
  if (!checkpoint) throw noWorkshopHere(paths);
  const [{ report }, { course }, { resourceOf }] = await Promise.all([
    import('./report.ts'),
    import('../../../steps/index.ts'),
    import('../../resources/index.ts'),
  ]);
  // The journal goes on when a folder starts again, and the report does not.
  const journal = (await readJournal(paths.journal)).filter(({ at }) => at >= checkpoint.createdAt);
  const removal = isRemoved ? (current ? 'started' : 'finished') : undefined;
  const text = await report({ checkpoint, journal, course, resource: resourceOf, removal });
  const file = out === undefined ? null : await (await import('../shared/write-file.ts')).writeOutput(out, text, yes);
  ui.result({ file, markdown: text }, file === null ? text.trimEnd() : `wrote  ${file}`, 'code');
  ui.say(`From ${count(journal.length, 'event')} of the journal. Account ids and secrets are masked.`, 'dim');
  ui.next(file === null ? 'workshop notebook --out lab-report.md' : 'workshop status');
  return 0;
};
