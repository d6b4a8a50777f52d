// `workshop open`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const openCommand: CommandDefinition = {
  name: 'open',
  group: 'Use your API',
  summary: 'open what you built in the browser',
  args: [['[what]', 'api, website, distribution or console']],
  options: [['--no-open', 'print the address only']],
  examples: ['workshop open', 'workshop open website --no-open'],
  run: async (context, [what], { open }) => (await import('./open.ts')).open(context, { what, open: open !== false }),
};
