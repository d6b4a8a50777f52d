// `workshop start`: its arguments, options and examples. What it does is loaded when it runs.
import { pace, type CommandDefinition } from '../../shared/definition.ts';

export const startCommand: CommandDefinition = {
  name: 'start',
  summary: 'choose target, region and names for this folder',
  options: [
    ['--target <kind>', 'sandbox, or aws: your own account'],
    ['--profile <name>', 'the AWS profile to use'],
    ['--region <region>', 'the AWS region (default: ap-south-1)'],
    ['--suffix <name>', 'appended to every name, for a shared account'],
    ['--allow-root', 'work as the root user of the account'],
    pace,
  ],
  examples: ['workshop start', 'workshop start --target aws --profile learner --suffix ana'],
  run: async (context, _args, options) => (await import('./start.ts')).start(context, options),
};
