// `workshop class deploy` in the table of class actions.
import { classOptions, type ClassAction } from '../shared/definition.ts';

export const deployAction: ClassAction = {
  name: 'deploy',
  summary: 'create what resets accounts in Step Functions, for large classes; --remove: remove it',
  options: [
    ...classOptions,
    ['--at-once <count>', 'how many accounts a reset works on at a time (default: 10)'],
    ['--remove', 'remove what an earlier deploy has created, the bucket with its content included'],
  ],
  examples: [
    'workshop class deploy --roster class.csv --profile teacher',
    'workshop class deploy --roster class.csv --profile teacher --remove',
  ],
  stateWhenStopped: ({ remove }) =>
    `What was ${remove ? 'removed' : 'created'} so far stays so. The same command continues.`,
  load: async () => (await import('./deploy.ts')).classDeploy,
};
