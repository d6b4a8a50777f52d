// `workshop status`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../../shared/definition.ts';

export const statusCommand: CommandDefinition = {
  name: 'status',
  summary: 'where you are and what comes next',
  examples: ['workshop status', 'workshop status --json'],
  run: async (context) => (await import('./status.ts')).status(context, {}),
};
