// `workshop next`: its arguments, options and examples. What it does is loaded when it runs.
import { allowPublic, dryRun, noWait, oneAtATime, pace, type CommandDefinition } from '../../shared/definition.ts';

export const nextCommand: CommandDefinition = {
  name: 'next',
  summary: 'build and prove the next step',
  options: [
    ['--all', 'all the steps that are left'],
    oneAtATime,
    ['--no-quiz', 'no question before the step'],
    ['--skip', 'put off what the account does not allow: a public website, or CloudFront'],
    dryRun,
    noWait,
    allowPublic,
    pace,
  ],
  examples: ['workshop next', 'workshop next --all --yes'],
  run: async (context, _args, options) => (await import('./next.ts')).next(context, options),
};
