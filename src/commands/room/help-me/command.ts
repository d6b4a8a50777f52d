// `workshop help-me`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const helpMeCommand: CommandDefinition = {
  name: 'help-me',
  group: 'Class',
  summary: 'ask your instructor for help',
  args: [['[question]', 'what you do not understand, in quotes']],
  options: [['--done', 'you do not need help any more']],
  examples: ['workshop help-me "Why does my function get a 403?"', 'workshop help-me --done'],
  run: async (context, [text], options) =>
    (await import('./help-me.ts')).helpMe(context, { text, done: options['done'] === true }),
};
