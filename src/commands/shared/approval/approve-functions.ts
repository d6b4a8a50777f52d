// Asks before the functions of a sandbox that was made elsewhere run on this machine: their code runs as the learner.
import type { SandboxChoice } from '../../../aws/target/target.ts';
import { isSandboxApproved, saveSandboxApproval } from '../../../workspace/approved-sandboxes.ts';
import type { Context } from '../context.ts';

export function functionsApproval({
  ui,
  paths,
  stateDir,
  trustFolder = false,
}: Context): NonNullable<SandboxChoice['approve']> {
  const save = async () => {
    try {
      if (stateDir !== undefined) await saveSandboxApproval(stateDir, paths);
    } catch (error) {
      ui.say(`That this machine made this sandbox cannot be saved: ${(error as Error).message}.`, 'dim');
    }
    return true;
  };
  /** Whether they may run. Called before a sandbox starts, and where one runs without its functions. */
  return async ({ isNew, isRunning }) => {
    if (isNew || trustFolder) return save();
    if (stateDir === undefined || (await isSandboxApproved(stateDir, paths))) return true;
    if (ui.interactive && !isRunning) {
      ui.say([...reasons, 'Everything else works without them.'].join('\n'), 'strong');
      if (await ui.confirm('Run the functions of this folder as you?', '--trust-folder')) return save();
    } else ui.trace([...reasons, 'To run them, add --trust-folder once.'].join('\n'));
    return false;
  };
}

const reasons = [
  'The functions of this sandbox do not run: it was not made on this machine, and their code would run as you.',
  'This is normal for a copy, another machine, and a folder of an older version of workshop.',
];
