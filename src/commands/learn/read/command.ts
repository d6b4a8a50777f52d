// `workshop read`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const readCommand: CommandDefinition = {
  name: 'read',
  group: 'Learn',
  summary: 'read the guide of a step, or about a topic',
  args: [['[topic]', 'a step or a topic; without it, a list of both']],
  completes: ['steps'],
  examples: ['workshop read', 'workshop read serverless', 'workshop read cors'],
  run: async (context, [topic]) => (await import('./read.ts')).read(context, { topic }),
};
