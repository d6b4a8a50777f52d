// `workshop completion`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../shared/definition.ts';

export const completionCommand: CommandDefinition = {
  name: 'completion',
  summary: 'the script that lets Tab complete commands, options, steps and resources',
  args: [['<shell>', 'bash, zsh, fish or powershell']],
  examples: [
    'source <(workshop completion bash)',
    'workshop completion zsh > "${fpath[1]}/_workshop"',
    'workshop completion fish > ~/.config/fish/completions/workshop.fish',
    'workshop completion powershell >> $PROFILE',
  ],
  run: async (context, [shell = '']) => (await import('./completion.ts')).completion(context, { shell }),
};
