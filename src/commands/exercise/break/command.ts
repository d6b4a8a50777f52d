// `workshop break`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const breakCommand: CommandDefinition = {
  name: 'break',
  group: 'Practise',
  summary: 'start an exercise: find and fix what breaks',
  args: [['[exercise]', 'the name of an exercise, or "list"; without it, a random one']],
  examples: ['workshop break', 'workshop break cors-origin', 'workshop break list'],
  run: async (context, [what]) => (await import('./break.ts')).breakOne(context, { what }),
};
