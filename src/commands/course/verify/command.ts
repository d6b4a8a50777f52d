// `workshop verify`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../../shared/definition.ts';

export const verifyCommand: CommandDefinition = {
  name: 'verify',
  summary: 'prove again what was built',
  args: [['[step]', 'its name or number; all that are built where none is given']],
  examples: ['workshop verify', 'workshop verify cors'],
  run: async (context, [step]) => (await import('./verify.ts')).verify(context, { step }),
};
