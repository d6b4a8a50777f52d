// `workshop logs`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';
import { names } from '../../../../steps/names.ts';

export const logsCommand: CommandDefinition = {
  name: 'logs',
  group: 'Use your API',
  summary: 'show the log lines of your functions',
  args: [['[function]', `${names.createFunction} or ${names.getFunction}; without it, both`]],
  options: [
    ['-f, --follow', 'keep showing new lines until Ctrl-C'],
    ['--since <time>', 'how far back: 30s, 10m, 2h, 1d', '10m'],
    ['--filter <pattern>', 'a filter pattern of CloudWatch Logs, such as ERROR'],
  ],
  examples: [
    'workshop logs',
    `workshop logs ${names.createFunction} --since 1h`,
    'workshop logs --follow --filter ERROR',
  ],
  run: async (context, [name], options) =>
    (await import('./logs.ts')).logs(context, {
      ...(options as { since?: string; filter?: string }),
      name,
      follow: options['follow'] === true,
    }),
};
