// `workshop export`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../shared/definition.ts';

export const exportCommand: CommandDefinition = {
  name: 'export',
  summary: 'export your API for other tools: Postman, REST clients, .env files',
  args: [['<format>', 'postman, http or env']],
  options: [['--out <file>', 'write to this file instead of the terminal']],
  examples: ['workshop export postman --out url-shortener.postman_collection.json', 'workshop export env'],
  run: async (context, [format = ''], { out }) =>
    (await import('./export.ts')).exportAs(context, { format, out: out as string | undefined }),
};
