// The entry of `workshop sandbox` in the command table.
import type { CommandDefinition } from '../shared/definition.ts';

export const sandboxCommand: CommandDefinition = {
  name: 'sandbox',
  group: 'Sandbox',
  summary: 'manage the sandbox of this folder, a local AWS',
  args: [
    ['[action]', 'status, start, stop, logs, env, key, run or inject'],
    ['[what...]', 'for inject: the service, operation and kind of an injection; or "clear"'],
  ],
  options: [
    ['--pace <pace>', 'how long AWS seems to take, when it starts: instant, demo or aws'],
    ['--port <port>', 'for start and run: the port of the control plane (default: 4566, or any free port)'],
    ['--repair', 'for start: drop what cannot be read of a damaged state (keeps a copy)'],
    [
      '--durability <kind>',
      'for start and run: what an answered change survives: process (a kill) or power (a power cut)',
    ],
    ['--lines <count>', 'for logs: how many lines', '50'],
    ['--shell <shell>', 'for env, key and run: sh or powershell', 'sh'],
    ['--policy <file>', 'for key: the policies of its user; separate several files with commas'],
    ['--name <user>', 'for key: the name of its user (default: learner)'],
    ['--ephemeral', 'for run: use a temporary state that is deleted at the end'],
    ['--key <id:secret>', "for run: the administrator's access key (default: a random one); visible in ps"],
    ['--key-file <file>', 'for run: a file with that key as id:secret, which only you can read'],
    ['--account <number>', 'for run: the account of that key (default: 123456789012)'],
    ['--log', 'for run: log every request to stderr'],
    ['--times <count>', 'for inject: how many calls the injection applies to (default: 1)'],
    ['--after <count>', 'for inject: how many calls pass before it applies (default: 0)'],
    ['--error <error>', 'for inject: an AWS error instead of a kind, as "Code:400:message"'],
  ],
  examples: [
    'workshop sandbox start',
    'eval "$(workshop sandbox env)"',
    'eval "$(workshop sandbox key --policy policy.json)"',
    'workshop sandbox run --ephemeral --key-file key.txt --json',
    'workshop sandbox inject dynamodb PutItem throttle --times 3',
  ],
  run: async (context, [action = 'status', ...what], options) =>
    (await import('./sandbox.ts')).sandbox(context, { ...options, action, what: what.map(String) }),
};
