// `workshop notebook`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../shared/definition.ts';

export const notebookCommand: CommandDefinition = {
  name: 'notebook',
  summary: 'a lab report of what was done, in Markdown, ready to share',
  options: [['--out <file>', 'write it to a file']],
  examples: ['workshop notebook --out lab-report.md'],
  run: async (context, _args, { out }) =>
    (await import('./notebook.ts')).notebook(context, { out: out as string | undefined }),
};
