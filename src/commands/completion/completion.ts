// `workshop completion bash|zsh|fish|powershell`: the script that lets Tab complete commands, options, steps and ids.
import { WorkshopError } from '../../engine/errors.ts';
import { courseSteps } from '../../engine/course.ts';
import { shells } from './shells.ts';
import { completed } from './words.ts';
import type { Command } from '../shared/context.ts';
import { commands } from '../index.ts';

export const completion: Command<{ readonly shell: string }> = async ({ ui }, { shell }) => {
  if (!(shell in shells)) throw unknown(shell);
  const { course } = await import('../../../steps/index.ts');
  const steps = courseSteps(course).map(({ id }) => id);
  const script = shells[shell as keyof typeof shells]({ commands: completed(commands), steps });
  ui.result({ shell, script }, script.trimEnd());
  return 0;
};

function unknown(shell: string): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: `There is no completion for "${shell}".`,
    state: `There is one for ${Object.keys(shells).join(', ')}.`,
    fix: 'workshop completion --help',
  });
}
