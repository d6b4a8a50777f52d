// `workshop class rehearse` in the table of class actions.
import type { ClassAction } from '../shared/definition.ts';

export const rehearseAction: ClassAction = {
  name: 'rehearse',
  summary: 'rehearse a class day on a temporary sandbox, and check the result',
  options: [
    ['--at-once <count>', 'how many accounts to work on at a time (default: 10)'],
    ['--learners <count>', 'from 8 to 200 (default: 50)'],
    ['--seed <number>', 'repeat the same class'],
    ['--pace <pace>', "the sandbox's pace: instant (default), demo or aws"],
    ['--keep', 'keep the folder of the rehearsal'],
  ],
  examples: ['workshop class rehearse --learners 12'],
  stateWhenStopped: () => 'The sandbox of the rehearsal is stopped.',
  load: async () => (await import('./rehearse.ts')).classRehearse,
};
