// `workshop policy`: its definition for the command table.
import { executionRoleOptions, type CommandDefinition } from '../../shared/definition.ts';

export const policyCommand: CommandDefinition = {
  name: 'policy',
  group: 'Your account',
  summary: 'print the IAM policy that the course needs',
  options: [
    [
      '--for <whom>',
      'learner; optional-chapters: what a learner needs as well for these; instructor: who cleans up',
      'learner',
    ],
    ['--suffix <name>', 'the suffix of the names'],
    ['--region <region>', 'the AWS region'],
    ...executionRoleOptions,
  ],
  examples: [
    'workshop policy > policy.json',
    'workshop policy --for optional-chapters > optional-chapters.json',
    'workshop policy --for instructor',
  ],
  run: async (context, _args, options) => (await import('./policy.ts')).policy(context, options),
};
