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
  const problem = messageTextForm(text, 'The answer');
  if (problem !== undefined) throw usageError(`${problem}.`, 'workshop feedback "The hints helped most."');
  const answer = text.trim();
  createJournal(paths.journal)({ type: 'feedback.given', text: answer });
  const isSent = await syncNow(paths, membership, signal);
  ui.result(
    { class: membership.className, answer, sent: isSent },
    isSent
      ? `Thank you. Your instructor of the class ${membership.className} can read your answer.`
      : 'The board does not answer now. Your answer is sent as soon as it does.',
  );
  return 0;
};
