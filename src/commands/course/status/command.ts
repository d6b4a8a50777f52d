// `workshop status`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const statusCommand: CommandDefinition = {
  name: 'status',
  group: 'Build the course',
  summary: 'show where you are and what comes next',
  examples: ['workshop status', 'workshop status --json'],
  run: async (context) => (await import('./status.ts')).status(context, {}),
};
