// `workshop pack`: its definition for the command table.
import type { CommandDefinition } from '../shared/definition.ts';

export const packCommand: CommandDefinition = {
  name: 'pack',
  group: 'More',
  summary: 'pack the code as zip files, to deploy by hand',
  options: [['--out <folder>', 'the folder for the zip files', 'build']],
  examples: ['workshop pack', 'workshop pack --out ../zips'],
  run: async (context, _args, { out }) => (await import('./pack.ts')).pack(context, { out: out as string }),
};
