// `workshop map`: its definition for the command table.
import type { CommandDefinition } from '../shared/definition.ts';

export const mapCommand: CommandDefinition = {
  name: 'map',
  group: 'See what you built',
  summary: 'draw the architecture and show what is built',
  options: [
    ['--format <format>', 'the format: text, ascii, words, mermaid or svg', 'text'],
    ['--out <file>', 'write to this file instead of the terminal'],
  ],
  examples: ['workshop map', 'workshop map --format svg --out map.svg'],
  run: async (context, _args, options) => (await import('./map.ts')).map(context, options),
};
