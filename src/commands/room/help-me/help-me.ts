// `workshop help-me`: puts the learner into the help queue of the board. Without a network, as soon as there is one.
import { usageError } from '../../../engine/errors.ts';
import { createJournal } from '../../../workspace/journal.ts';
import type { Command } from '../../shared/context.ts';
import { limits } from '../../class/room/report.ts';
import { readMembership } from '../client/membership.ts';
import { notInClass } from '../client/not-in-class.ts';
import { syncNow } from '../client/sync-now.ts';

interface HelpOptions {
  readonly text?: string | undefined;
  readonly done: boolean;
}

const withoutText = 'I need help.';

export const helpMe: Command<HelpOptions> = async ({ ui, paths, signal }, { text, done }) => {
  const membership = readMembership(paths);
  if (!membership) throw notInClass();
  if (done && text !== undefined) throw usageError('--done takes no question.', 'workshop help-me --done');
  const question = text?.trim() || withoutText;
  if (question.length > limits.text)
    throw usageError(`A question has at most ${limits.text} characters.`, 'workshop help-me');
  createJournal(paths.journal)(done ? { type: 'help.ended' } : { type: 'help.asked', text: question });
  const problem = await syncNow(paths, signal);
  const later = `${problem}\n${done ? 'This' : 'Your question'} is sent with a later command.`;
  const said = done
    ? 'You are out of the help queue.'
    : `You are in the help queue of the class ${membership.className}.`;
  ui.result(
    { class: membership.className, asked: done ? null : question, sent: problem === undefined },
    problem ? later : said,
  );
  if (!done) ui.next('workshop hint   # meanwhile', 'workshop help-me --done   # help has come');
  return 0;
};
