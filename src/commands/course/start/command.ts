// `workshop start`: its definition for the command table.
import { executionRoleOptions, pace, type CommandDefinition } from '../../shared/definition.ts';

export const startCommand: CommandDefinition = {
  name: 'start',
  group: 'Build the course',
  summary: 'set up this folder: sandbox or AWS account',
  options: [
    ['--target <kind>', 'where to build: sandbox or aws'],
    ['--profile <name>', 'the AWS profile to use'],
    ['--region <region>', 'the AWS region (default: ap-south-1)'],
    ['--suffix <name>', 'added to every name, for a shared account'],
    ...executionRoleOptions,
    ['--allow-root', 'allow the root user of the account'],
    ['--by-hand', 'do every step yourself: next checks, and does not build'],
    ['--no-by-hand', 'let next build the steps again'],
    pace,
  ],
  examples: ['workshop start', 'workshop start --target aws --profile learner --suffix ana'],
  run: async (context, _args, options) => (await import('./start.ts')).start(context, options),
};
