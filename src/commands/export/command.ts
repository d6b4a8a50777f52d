// `workshop export`: its definition for the command table.
import type { CommandDefinition } from '../shared/definition.ts';

export const exportCommand: CommandDefinition = {
  name: 'export',
  group: 'Use your API',
  summary: 'export the stack as code, or the API to tools',
  args: [['<format>', 'terraform, cloudformation, sam, cdk, script, postman, http or env']],
  options: [
    ['--out <path>', 'write to this folder; with postman, http and env to this file instead of the terminal'],
    ['--import', 'with terraform and cloudformation: take over the resources you built'],
    ['--force', 'of a stack: write into a folder that has files'],
  ],
  examples: [
    'workshop export terraform',
    'workshop export terraform --import --out infrastructure',
    'workshop export cloudformation --import',
    'workshop export sam',
    'workshop export cdk',
    'workshop export script',
    'workshop export postman --out url-shortener.postman_collection.json',
    'workshop export env',
  ],
  run: async (context, [format = ''], { out, import: withImport, force }) =>
    (await import('./export.ts')).exportAs(context, {
      format,
      out: out as string | undefined,
      withImport: withImport === true,
      force: force === true,
    }),
};
