// `workshop progress`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const progressCommand: CommandDefinition = {
  name: 'progress',
  group: 'Class',
  summary: 'print your progress for a class without a network',
  options: [['--name <name>', 'how the board calls you; after `workshop join` it is known']],
  examples: ['workshop progress --name ana > ana.ndjson'],
  run: async (context, _args, options) =>
    (await import('./progress.ts')).progress(context, { name: options['name'] as string | undefined }),
};
