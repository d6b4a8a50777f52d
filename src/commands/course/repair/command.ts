// `workshop repair`: its arguments, options and examples. What it does is loaded when it runs.
import { allowPublic, noWait, type CommandDefinition } from '../../shared/definition.ts';

export const repairCommand: CommandDefinition = {
  name: 'repair',
  summary: 'make again what is missing, and correct what was changed by hand',
  args: [['[what]', 'a step, a resource, or a name that AWS knows']],
  options: [noWait, allowPublic],
  examples: ['workshop repair', 'workshop repair api'],
  run: async (context, [what], options) => (await import('./repair.ts')).repair(context, { ...options, what }),
};
