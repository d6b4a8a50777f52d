// `workshop why`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../../shared/definition.ts';

export const whyCommand: CommandDefinition = {
  name: 'why',
  summary: 'explains a step, a resource, a setting, a term or an error',
  args: [
    ['<what...>', 'a step, a resource, resource.property, a term of AWS, the code or text of an error, or "last"'],
  ],
  examples: ['workshop why role', 'workshop why create-function.layers', 'workshop why sort key', 'workshop why last'],
  run: async (context, words) => (await import('./why.ts')).why(context, { what: words.join(' ') }),
};
