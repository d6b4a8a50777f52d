// `workshop export`: its definition for the command table.
import type { CommandDefinition } from '../shared/definition.ts';

export const exportCommand: CommandDefinition = {
  name: 'export',
  group: 'Use your API',
  summary: 'export your API to Postman and other tools',
  args: [['<format>', 'postman, http or env']],
  options: [['--out <file>', 'write to this file instead of the terminal']],
  examples: ['workshop export postman --out url-shortener.postman_collection.json', 'workshop export env'],
  run: async (context, [format = ''], { out }) =>
    (await import('./export.ts')).exportAs(context, { format, out: out as string | undefined }),
};
