// `workshop feedback`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const feedbackCommand: CommandDefinition = {
  name: 'feedback',
  group: 'Class',
  summary: 'answer the question at the end of your class',
  args: [['<answer>', 'your answer, in quotes']],
  examples: ['workshop feedback "The hints helped most."'],
  run: async (context, [text = '']) => (await import('./feedback.ts')).feedback(context, { text }),
};
