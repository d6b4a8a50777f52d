// `workshop leave`: ends the reports at once, also without a network, and takes the learner off the board.
import type { Command } from '../../shared/context.ts';
import { readMembership, removeMembership } from '../client/membership.ts';
import { post } from '../client/post.ts';
import { notInClass } from '../client/not-in-class.ts';

const answerMs = 3_000;

export const leave: Command<object> = async ({ ui, paths, signal }) => {
  const membership = readMembership(paths);
  if (!membership) throw notInClass();
  const { address, token, className, name } = membership;
  await removeMembership(paths);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
  const isHeard = await post(address, '/leave', {}, { token, signal: limit }).then(
    ({ status }) => status === 200 || status === 401,
    () => false,
  );
  const board = isHeard
    ? 'The board does not show you any more.'
    : `The board did not answer: your instructor can remove ${name} there.`;
  ui.result(
    { class: className, left: true, removed: isHeard },
    `You left the class ${className}. Nothing is reported any more.\n${board}`,
  );
  return 0;
};
