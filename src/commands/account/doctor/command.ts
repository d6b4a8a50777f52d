// `workshop doctor`: its definition for the command table.
import { executionRoleOptions, type CommandDefinition } from '../../shared/definition.ts';

export const doctorCommand: CommandDefinition = {
  name: 'doctor',
  group: 'Your account',
  summary: 'check tools, credentials, quotas and permissions',
  options: [
    ['--target <kind>', 'sandbox or aws, in a folder without a workshop'],
    ['--profile <name>', 'the AWS profile to use'],
    ['--region <region>', 'the AWS region'],
    ['--suffix <name>', 'the suffix of the names'],
    ...executionRoleOptions,
    ['--laptop', 'check this laptop for a class, and print a code for your instructor'],
    ['--full', 'show full account ids, which do not belong in a chat'],
  ],
  examples: ['workshop doctor', 'workshop doctor --target aws --profile learner', 'workshop doctor --json'],
  run: async (context, _args, options) => (await import('./doctor.ts')).doctor(context, options),
};
