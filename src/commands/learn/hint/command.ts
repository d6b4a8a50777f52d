// `workshop hint`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../../shared/definition.ts';

export const hintCommand: CommandDefinition = {
  name: 'hint',
  summary: 'help with the check that fails, one rung further each time',
  examples: ['workshop hint'],
  run: async (context) => (await import('./hint.ts')).hint(context, {}),
};
