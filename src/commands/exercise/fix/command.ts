// `workshop fix`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../../shared/definition.ts';

export const fixCommand: CommandDefinition = {
  name: 'fix',
  summary: 'take the fault out again, and be told what it was',
  examples: ['workshop fix'],
  run: async (context) => (await import('./fix.ts')).fix(context, {}),
};
