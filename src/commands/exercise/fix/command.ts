// `workshop fix`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const fixCommand: CommandDefinition = {
  name: 'fix',
  group: 'Practise',
  summary: 'end the exercise and explain the cause',
  examples: ['workshop fix'],
  run: async (context) => (await import('./fix.ts')).fix(context, {}),
};
