// `workshop verify`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const verifyCommand: CommandDefinition = {
  name: 'verify',
  group: 'Build the course',
  summary: 'run the checks of the finished steps again',
  args: [['[step]', 'the name or number of a step; without it, all finished steps']],
  completes: ['steps'],
  examples: ['workshop verify', 'workshop verify cors'],
  run: async (context, [step]) => (await import('./verify.ts')).verify(context, { step }),
};
