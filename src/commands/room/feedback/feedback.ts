// `workshop feedback`: sends the learner's answer to the board. A new answer replaces the one before it.
import { usageError } from '../../../engine/errors.ts';
import { createJournal } from '../../../workspace/journal.ts';
import type { Command } from '../../shared/context.ts';
import { messageTextForm } from '../../class/room/report.ts';
import { readMembership } from '../client/membership.ts';
import { notInClass } from '../client/not-in-class.ts';
import { syncNow } from '../client/sync-now.ts';

export const feedback: Command<{ readonly text: string }> = async ({ ui, paths, signal }, { text }) => {
  const membership = readMembership(paths);
  if (!membership) throw notInClass();
  const mistake = messageTextForm(text, 'The answer');
  if (mistake !== undefined) throw usageError(`${mistake}.`, 'workshop feedback "The hints helped most."');
  const answer = text.trim();
  createJournal(paths.journal)({ type: 'feedback.given', text: answer });
  const problem = await syncNow(paths, signal);
  ui.result(
    { class: membership.className, answer, sent: problem === undefined },
    problem === undefined
      ? `Thank you. Your instructor of the class ${membership.className} can read your answer.`
      : `${problem}\nYour answer is sent with a later command.`,
  );
  return 0;
};
