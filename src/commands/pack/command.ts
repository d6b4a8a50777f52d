// `workshop pack`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../shared/definition.ts';

export const packCommand: CommandDefinition = {
  name: 'pack',
  summary: 'zip the functions and the layer, for deploying them by hand',
  options: [['--out <folder>', 'where to', 'build']],
  examples: ['workshop pack', 'workshop pack --out ../zips'],
  run: async (context, _args, { out }) => (await import('./pack.ts')).pack(context, { out: out as string }),
};
