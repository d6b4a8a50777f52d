// Asks before a folder's recorded account, profile or server is used for the first time on this machine: the folder may
// come from somebody else.
import { WorkshopError } from '../../../engine/errors.ts';
import {
  isApproved,
  isChosenByHand,
  saveApproval,
  type RecordedTarget,
  type TargetApproval,
} from '../../../workspace/approved-targets.ts';
import type { Context } from '../context.ts';

export function targetApproval({ ui, paths, stateDir, trustFolder = false }: Context): TargetApproval {
  const { home } = paths;
  const save = async (target: RecordedTarget) => {
    try {
      if (stateDir !== undefined) await saveApproval(stateDir, home, target);
    } catch (error) {
      ui.say(`Your confirmation cannot be saved: ${(error as Error).message}. ${again}`, 'dim');
    }
  };
  return {
    save,
    async confirm(target, chosen = {}) {
      if (stateDir !== undefined && (await isApproved(stateDir, home, target))) return;
      const isConfirmed =
        trustFolder ||
        isChosenByHand(target, chosen) ||
        (stateDir !== undefined && (await isApproved(stateDir, home, target, chosen))) ||
        (await answered(ui, home, target));
      if (!isConfirmed) throw declinedTarget();
      await save(target);
    },
  };
}

const again = 'Add --trust-folder to the next command.';

async function answered(ui: Context['ui'], home: string, target: RecordedTarget): Promise<boolean> {
  const lines = [
    'You have not confirmed the target of this folder on this machine:',
    `  folder   ${home}`,
    `  account  ${target.account}`,
    ...(target.profile === undefined ? [] : [`  profile  ${target.profile}`]),
    ...(target.endpoint === undefined ? [] : [`  server   ${target.endpoint}, instead of AWS`]),
    reason,
    'If somebody else made the folder, its commands act in that account with your credentials.',
  ];
  if (!ui.interactive) throw needsConfirmation(target, ui.again);
  ui.say(lines.join('\n'), 'strong');
  return ui.confirm('Send requests with your credentials to this target?', '--trust-folder');
}

const reason = 'This is normal for a copy, another machine, and a folder of an older version of workshop.';

function needsConfirmation({ account, profile, endpoint }: RecordedTarget, again: string | undefined): WorkshopError {
  const parts = [
    ...(endpoint === undefined ? [] : [`the server ${endpoint}`]),
    ...(profile === undefined ? [] : [`the profile ${profile}`]),
    `the account ${account}`,
  ];
  const names = [parts.slice(0, -1).join(', '), parts.at(-1)].filter(Boolean).join(' and ');
  return new WorkshopError({
    code: 'needs-answer',
    message: `This folder names ${names}, and you have not confirmed this target on this machine.`,
    state: `No request was sent. ${reason} --yes does not confirm it.`,
    fix: `${again ?? 'run the command again with'} --trust-folder   # if you know this target`,
  });
}

function declinedTarget(): WorkshopError {
  return new WorkshopError({
    code: 'credentials',
    message: 'Not confirmed: the target of this folder is not used.',
    state: 'No request was sent. Nothing was changed.',
    fix: 'workshop status   # shows what the folder records, without a request',
  });
}
