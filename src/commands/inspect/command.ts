// `workshop inspect`: its definition for the command table.
import type { CommandDefinition } from '../shared/definition.ts';
import { names } from '../../../steps/names.ts';

export const inspectCommand: CommandDefinition = {
  name: 'inspect',
  group: 'See what you built',
  summary: 'show your resources as they are now',
  args: [['[what]', 'a step, a resource, or its name on AWS; without it, the whole stack']],
  completes: ['steps', 'resources'],
  options: [
    ['--as <language>', 'show what created it: cli, sdk, http, cloudformation or terraform'],
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
