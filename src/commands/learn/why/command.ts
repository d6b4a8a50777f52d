// `workshop why`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const whyCommand: CommandDefinition = {
  name: 'why',
  group: 'Learn',
  summary: 'explain a step, a setting, a term or an error',
  args: [['<what...>', 'a step, a resource, resource.setting, a term of AWS, the code or text of an error, or "last"']],
  completes: ['steps', 'resources'],
  examples: ['workshop why role', 'workshop why create-function.layers', 'workshop why sort key', 'workshop why last'],
  run: async (context, words) => (await import('./why.ts')).why(context, { what: words.join(' ') }),
};
