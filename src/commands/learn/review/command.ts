// `workshop review`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const reviewCommand: CommandDefinition = {
  name: 'review',
  group: 'Learn',
  summary: 'repeat the questions that you missed',
  options: [['--exam', 'ten questions over the whole course, with the result in the notebook']],
  examples: ['workshop review', 'workshop review --exam'],
  run: async (context, _args, { exam }) => (await import('./review.ts')).review(context, { exam: exam === true }),
};
