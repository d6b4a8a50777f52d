// `workshop repair`: its definition for the command table.
import { allowPublic, blockPublic, noWait, type CommandDefinition } from '../../shared/definition.ts';

export const repairCommand: CommandDefinition = {
  name: 'repair',
  group: 'Build the course',
  summary: 'recreate missing and correct changed resources',
  args: [['[what]', 'a step, a resource, or its name on AWS; without it, the whole stack']],
  completes: ['steps', 'resources'],
  options: [noWait, allowPublic, blockPublic],
  examples: ['workshop repair', 'workshop repair api'],
  run: async (context, [what], options) => (await import('./repair.ts')).repair(context, { ...options, what }),
};
