// `workshop join`: from then on each command in this folder reports to the board of the class. Says what, once.
import { existsSync } from 'node:fs';
import { usageError, WorkshopError } from '../../../engine/errors.ts';
import { folderIdentity } from '../../../lib/files/folder-identity.ts';
import { makeFolder } from '../../../lib/files/make-folder.ts';
import { assertOwnHome } from '../../../workspace/paths.ts';
import type { Command } from '../../shared/context.ts';
import { joinAnswerForm, type JoinAnswer } from '../../class/room/report.ts';
import { checkedName } from '../client/learner-name.ts';
import { isBoardAddress, readMembership, saveMembership, startOfCourse } from '../client/membership.ts';
import { bodyOf, post, type BoardAnswer } from '../client/post.ts';
import { sync } from '../client/sync.ts';

interface JoinOptions {
  readonly address: string;
  readonly code: string;
  readonly name?: string | undefined;
}

const example = 'workshop join 192.168.1.20:4680 ABCDE-FGHJK --name ana';
const answerMs = 10_000;

export const join: Command<JoinOptions> = async ({ ui, paths, signal }, { address, code, name: given }) => {
  const board = address.replace(/^http:\/\//, '').replace(/\/$/, '');
  if (!isBoardAddress(board)) throw usageError(`"${address}" is not an address with a port.`, example);
  const name = checkedName(given, example);
  await assertOwnHome(paths);
  const before = readMembership(paths);
  if (before)
    throw usageError(`This folder is in the class ${before.className} already, as ${before.name}.`, 'workshop leave');
  makeFolder(paths.home, 0o700);
  await assertOwnHome(paths);
  const answer = await post(board, '/join', { code, name }, { signal: AbortSignal.any([signal, limit()]) }).catch(
    (cause: unknown) => {
      throw signal.aborted ? cause : noAnswer(board, cause);
    },
  );
  const joined = bodyOf(answer, joinAnswerForm) as JoinAnswer | undefined;
  if (!joined) throw refused(answer, board);
  const { room, className, token } = joined;
  await saveMembership(paths, {
    version: 1,
    address: board,
    room,
    className,
    name,
    token,
    folder: folderIdentity(paths.home) ?? '',
    reported: await startOfCourse(paths),
    shown: 0,
    inbox: [],
    offlineUntil: 0,
  });
  await sync(paths, AbortSignal.any([signal, limit()]));
  ui.result({ class: className, name, address: board }, joinedText(className, name, board));
  ui.next(existsSync(paths.checkpoint) ? 'workshop next' : 'workshop start');
  return 0;
};

function joinedText(className: string, name: string, address: string): string {
  return `You are in the class ${className} as ${name}.

Each command in this folder reports to ${address}, from the start of your course on:
  - steps: the id, and whether it was opened, started, built, finished, reopened, undone, skipped, or failed
  - checks: the id, the id of the step, and the result (pass, fail, blocked, error, superseded)
  - hints: the ids of step and check, and the number
  - help: that you ask for it, and what you write with workshop help-me
  - feedback: what you write with workshop feedback
  - of each: its time, its place in your journal and a mark of the journal
  - your clock, and the last message that you saw

Nothing else is sent: no account, no resource, no command, no answer, no file.
Without a network nothing waits, and what is missing is sent later. workshop leave ends it.`;
}

const limit = () => AbortSignal.timeout(answerMs);

function noAnswer(address: string, cause: unknown): WorkshopError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new WorkshopError({
    code: 'network',
    message: `The board at ${address} does not answer: ${code ?? message}.`,
    state: 'You did not join. The workshop works without.',
    fix: 'check the address with your instructor; you have to be in the same network',
    cause,
  });
}

function refused({ status, body }: BoardAnswer, address: string): WorkshopError {
  const text = (body as { error?: unknown } | null)?.error;
  return new WorkshopError({
    code: 'usage',
    message: typeof text === 'string' ? text.slice(0, 300) : `${address} is no board of a class (status ${status}).`,
    state: 'You did not join.',
    fix: example,
  });
}
