// `workshop notebook`: its definition for the command table.
import type { CommandDefinition } from '../shared/definition.ts';

export const notebookCommand: CommandDefinition = {
  name: 'notebook',
  group: 'Learn',
  summary: 'write a lab report of your work, in Markdown',
  options: [['--out <file>', 'write to this file instead of the terminal']],
  examples: ['workshop notebook --out lab-report.md'],
  run: async (context, _args, { out }) =>
    (await import('./notebook.ts')).notebook(context, { out: out as string | undefined }),
};
