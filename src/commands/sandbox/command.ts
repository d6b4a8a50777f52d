// The entry of `workshop sandbox` in the command table.
import type { CommandDefinition } from '../shared/definition.ts';

export const sandboxCommand: CommandDefinition = {
  name: 'sandbox',
  summary: 'the embedded AWS of this folder',
  args: [
    ['[action]', 'status, start, stop, logs, env, key, run or fault'],
    ['[what...]', 'for fault: a service, an operation and a kind; or "clear"'],
  ],
  options: [
    ['--pace <pace>', "the sandbox's pace when it starts: instant, demo or aws"],
    ['--port <port>', 'for start and run: the port of the control plane (default: 4566, or any free one)'],
    ['--repair', 'for start: drop what cannot be read of a damaged state (a copy is kept)'],
    ['--lines <count>', 'for logs: how many', '50'],
    ['--shell <shell>', 'for env, key and run: sh or powershell', 'sh'],
    ['--policy <file>', 'for key: what its caller may do; several files with commas'],
    ['--name <user>', 'for key: its user (default: learner)'],
    ['--ephemeral', 'for run: with a state of its own, which is gone when it ends'],
    ['--key <id:secret>', "for run: the administrator's access key (default: one made at random)"],
    ['--account <number>', "for run: that key's account (default: 123456789012)"],
    ['--log', 'for run: every request on stderr'],
    ['--times <count>', 'for fault: how many calls are to meet it (default: 1)'],
    ['--after <count>', 'for fault: how many pass before (default: 0)'],
    ['--error <error>', 'for fault, in place of a kind: an error of AWS, as "Code:400:its message"'],
  ],
  examples: [
    'workshop sandbox start',
    'eval "$(workshop sandbox env)"',
    'eval "$(workshop sandbox key --policy policy.json)"',
    'workshop sandbox run --ephemeral --key test:test --json',
    'workshop sandbox fault dynamodb PutItem throttle --times 3',
  ],
  run: async (context, [action = 'status', ...what], options) =>
    (await import('./sandbox.ts')).sandbox(context, { ...options, action, what: what.map(String) }),
};
