// `workshop completion bash|zsh|fish|powershell`: prints the script that completes commands, options, steps and resources on Tab.
import { unknownName } from '../../engine/errors.ts';
import { courseSteps } from '../../engine/course.ts';
import { shells } from './shells.ts';
import { completed, completedGlobalOptions } from './words.ts';
import type { Command } from '../shared/context.ts';
import { commands } from '../index.ts';

export const completion: Command<{ readonly shell: string }> = async ({ ui }, { shell }) => {
  if (!Object.hasOwn(shells, shell))
    throw unknownName({ noun: 'shell', asked: shell, known: Object.keys(shells), fix: 'workshop completion --help' });
  const { course } = await import('../../../steps/index.ts');
  const steps = courseSteps(course).map(({ id }) => id);
  const vocabulary = { commands: completed(commands), globalOptions: completedGlobalOptions(), steps };
  const script = shells[shell as keyof typeof shells](vocabulary);
  ui.result({ shell, script }, script.trimEnd(), 'code');
  return 0;
};
