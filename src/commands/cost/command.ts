// `workshop cost`: its definition for the command table.
import type { CommandDefinition } from '../shared/definition.ts';

export const costCommand: CommandDefinition = {
  name: 'cost',
  group: 'See what you built',
  summary: 'estimate what the stack costs, idle and in use',
  options: [['--requests <count>', 'API requests a month', '10000']],
  examples: ['workshop cost', 'workshop cost --requests 1000000 --json'],
  run: async (context, _args, options) => (await import('./cost.ts')).cost(context, options),
};
