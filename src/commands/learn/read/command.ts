// `workshop read`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../../shared/definition.ts';

export const readCommand: CommandDefinition = {
  name: 'read',
  summary: 'the guides: of the steps, and topics beside them',
  args: [['[topic]', 'a topic or a step; a list where none is given']],
  examples: ['workshop read', 'workshop read serverless', 'workshop read cors'],
  run: async (context, [topic]) => (await import('./read.ts')).read(context, { topic }),
};
