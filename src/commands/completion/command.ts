// `workshop completion`: its definition for the command table.
import type { CommandDefinition } from '../shared/definition.ts';

export const completionCommand: CommandDefinition = {
  name: 'completion',
  group: 'More',
  summary: 'print the script that completes commands on Tab',
  args: [['<shell>', 'bash, zsh, fish or powershell']],
  examples: [
    'source <(workshop completion bash)',
    'workshop completion zsh > "${fpath[1]}/_workshop"',
    'workshop completion fish > ~/.config/fish/completions/workshop.fish',
    'workshop completion powershell >> $PROFILE',
  ],
  run: async (context, [shell = '']) => (await import('./completion.ts')).completion(context, { shell }),
};
