// `workshop code`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const codeCommand: CommandDefinition = {
  name: 'code',
  group: 'Your code',
  summary: 'put the functions into the folder my, to edit',
  options: [['--force', 'replace files that you have changed (asks first)']],
  examples: ['workshop code', 'workshop code --force'],
  run: async (context, _args, { force }) => (await import('./code.ts')).code(context, { force: force === true }),
};
