// `workshop inspect`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../shared/definition.ts';
import { names } from '../../../steps/names.ts';

export const inspectCommand: CommandDefinition = {
  name: 'inspect',
  summary: 'the resources of the stack as they are now',
  args: [['[what]', 'a step, a resource, or its name on AWS']],
  options: [
    ['--as <language>', 'show the calls that made it as cli, sdk, http or cloudformation'],
    ['--all', 'with --as: also calls that only read, and calls that AWS refused'],
  ],
  examples: [
    'workshop inspect',
    `workshop inspect ${names.createFunction}`,
    'workshop inspect api --as http',
    'workshop inspect --as cli > course.sh',
  ],
  run: async (context, [what], { as, all }) =>
    (await import('./inspect.ts')).inspect(context, { what, as: as as string | undefined, all: all === true }),
};
