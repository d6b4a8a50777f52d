// `workshop map`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../shared/definition.ts';

export const mapCommand: CommandDefinition = {
  name: 'map',
  summary: 'the architecture as it stands: built, next, to come',
  options: [
    ['--format <format>', 'how it is drawn: text, ascii, words, mermaid or svg', 'text'],
    ['--out <file>', 'write it to a file'],
  ],
  examples: ['workshop map', 'workshop map --format svg --out map.svg'],
  run: async (context, _args, options) => (await import('./map.ts')).map(context, options),
};
