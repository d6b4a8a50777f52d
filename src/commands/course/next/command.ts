// `workshop next`: its definition for the command table.
import {
  allowPublic,
  blockPublic,
  dryRun,
  noPause,
  noWait,
  oneAtATime,
  pace,
  type CommandDefinition,
} from '../../shared/definition.ts';

export const nextCommand: CommandDefinition = {
  name: 'next',
  group: 'Build the course',
  summary: 'build the next step and check it',
  options: [
    ['--all', 'build all remaining steps, as workshop up'],
    oneAtATime,
    ['--by-hand', 'do the step yourself, while each check is shown as it passes'],
    ['--no-by-hand', 'build the step, and adopt what you have created by hand'],
    ['--once', 'with --by-hand: check once, for scripts'],
    ['--solution', 'of an optional task: deploy our solution'],
    ['--commands', 'show the AWS CLI commands that complete the step'],
    ['--no-quiz', 'ask no question before the step'],
    noPause,
    ['--skip', 'skip a step that the account does not allow, such as a public website'],
    dryRun,
    noWait,
    allowPublic,
    blockPublic,
    pace,
  ],
  examples: ['workshop next', 'workshop next --all --yes', 'workshop next --by-hand', 'workshop next --commands'],
  run: async (context, _args, options) => (await import('./next.ts')).next(context, options),
};
