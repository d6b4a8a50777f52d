// `workshop logs`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../../shared/definition.ts';

export const logsCommand: CommandDefinition = {
  name: 'logs',
  summary: 'what the functions wrote to CloudWatch Logs',
  args: [['[function]', 'createShortURL or getLongURL; both where none is given']],
  options: [
    ['-f, --follow', 'go on showing new lines until Ctrl-C'],
    ['--since <time>', 'how far back: 30s, 10m, 2h, 1d', '10m'],
    ['--filter <pattern>', "CloudWatch's filter pattern, such as ERROR"],
  ],
  examples: ['workshop logs', 'workshop logs createShortURL --since 1h', 'workshop logs --follow --filter ERROR'],
  run: async (context, [name], options) =>
    (await import('./logs.ts')).logs(context, {
      ...(options as { since?: string; filter?: string }),
      name,
      follow: options['follow'] === true,
    }),
};
