// `workshop inspect`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../shared/definition.ts';
import { names } from '../../../steps/names.ts';

export const inspectCommand: CommandDefinition = {
  name: 'inspect',
  summary: 'what was made, as it is now',
  args: [['[what]', 'a step, a resource, or a name that AWS knows']],
  options: [
    ['--as <language>', 'the calls that made it, as: cli, sdk, http or cloudformation'],
    ['--all', 'with --as: also the calls that only looked, and those that were refused'],
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
