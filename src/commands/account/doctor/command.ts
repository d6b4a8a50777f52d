// `workshop doctor`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const doctorCommand: CommandDefinition = {
  name: 'doctor',
  group: 'Your account',
  summary: 'check tools, credentials, quotas and permissions',
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
