// `workshop trace`: its definition for the command table.
import type { CommandDefinition } from '../shared/definition.ts';

export const traceCommand: CommandDefinition = {
  name: 'trace',
  group: 'See what you built',
  summary: 'show the way of a request, and who allowed it',
  args: [['[id]', 'the request id of an answer; without it, the last request']],
  options: [
    ['--last <number>', 'list so many of the newest requests'],
    ['--follow', 'show each request when it has ended, until Ctrl-C'],
    ['--calls', 'also the calls of AWS APIs that were allowed, such as those of this tool'],
  ],
  examples: ['workshop trace', 'workshop trace --last 10', 'workshop trace --follow'],
  run: async (context, [id], options) =>
    (await import('./trace.ts')).trace(context, {
      id,
      last: options['last'] as string | undefined,
      follow: options['follow'] === true,
      calls: options['calls'] === true,
    }),
};
