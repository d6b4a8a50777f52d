// `workshop open`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../../shared/definition.ts';

export const openCommand: CommandDefinition = {
  name: 'open',
  summary: 'the address of what you built, in the browser',
  args: [['[what]', 'api, website, distribution or console']],
  options: [['--no-open', 'say the address, and open nothing']],
  examples: ['workshop open', 'workshop open website --no-open'],
  run: async (context, [what], { open }) => (await import('./open.ts')).open(context, { what, open: open !== false }),
};
