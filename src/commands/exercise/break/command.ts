// `workshop break`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../../shared/definition.ts';

export const breakCommand: CommandDefinition = {
  name: 'break',
  summary: 'put a fault into what is built, to find and repair it',
  args: [['[fault]', 'its name, or "list"; one at random where none is given']],
  examples: ['workshop break', 'workshop break cors-origin', 'workshop break list'],
  run: async (context, [what]) => (await import('./break.ts')).breakOne(context, { what }),
};
