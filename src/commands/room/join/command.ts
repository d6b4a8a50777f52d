// `workshop join`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const joinCommand: CommandDefinition = {
  name: 'join',
  group: 'Class',
  summary: 'show your progress on the board of your class',
  args: [
    ['<address>', 'of the board: your instructor shows it'],
    ['<code>', 'the code of the class'],
  ],
  options: [['--name <name>', 'how the board calls you']],
  examples: ['workshop join 192.168.1.20:4680 ABCDE-FGHJK --name ana'],
  run: async (context, [address = '', code = ''], options) =>
    (await import('./join.ts')).join(context, { address, code, name: options['name'] as string | undefined }),
};
