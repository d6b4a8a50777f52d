// `workshop doctor`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../../shared/definition.ts';

export const doctorCommand: CommandDefinition = {
  name: 'doctor',
  summary: 'what stands in the way: tools, credentials, region, names, quotas, permissions',
  options: [
    ['--target <kind>', 'sandbox or aws, before anything was begun'],
    ['--profile <name>', 'the AWS profile to use'],
    ['--region <region>', 'the AWS region'],
    ['--suffix <name>', 'the suffix of the names'],
    ['--full', 'with whole account ids, not fit for a chat'],
  ],
  examples: ['workshop doctor', 'workshop doctor --target aws --profile learner', 'workshop doctor --json'],
  run: async (context, _args, options) => (await import('./doctor.ts')).doctor(context, options),
};
