// `workshop console`: its definition for the command table.
import type { CommandDefinition } from '../shared/definition.ts';

export const consoleCommand: CommandDefinition = {
  name: 'console',
  group: 'See what you built',
  summary: 'open the workshop as a page in your browser',
  options: [
    ['--no-open', 'print the link only'],
    ['--port <port>', 'the port of the page; without it, any free port'],
    ['--allow-changes', 'on an AWS account, let the page build, undo and repair'],
  ],
  examples: ['workshop console', 'workshop console --no-open --port 4570'],
  run: async (context, _args, options) =>
    (await import('./serve.ts')).serveConsole(context, {
      open: options['open'] !== false,
      port: options['port'] as string | undefined,
      allowChanges: options['allowChanges'] === true,
    }),
};
