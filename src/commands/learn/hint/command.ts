// `workshop hint`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const hintCommand: CommandDefinition = {
  name: 'hint',
  group: 'Learn',
  summary: 'get a hint for the failing check',
  examples: ['workshop hint'],
  run: async (context) => (await import('./hint.ts')).hint(context, {}),
};
