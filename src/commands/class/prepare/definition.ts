// `workshop class prepare` in the table of class actions.
import { executionRoleOptions } from '../../shared/definition.ts';
import { allowOptions, atOnce, classOptions, unchanged, type ClassAction } from '../shared/definition.ts';

export const prepareAction: ClassAction = {
  name: 'prepare',
  summary: 'check that each account is ready; --to and --build: build steps in advance',
  options: [
    ...classOptions,
    atOnce,
    ['--to <step>', 'the last step to build in advance; without --build, a dry run'],
    ['--build', 'build up to that step in every account that is ready'],
    ...executionRoleOptions,
    ...allowOptions,
  ],
  examples: [
    'workshop class prepare --roster class.csv --to api',
    'workshop class prepare --roster class.csv --to api --build --allow-accounts accounts.txt',
  ],
  stateWhenStopped: ({ build }) =>
    build ? 'The progress of each account is saved. The same command continues from there.' : unchanged(),
  load: async () => (await import('./prepare.ts')).classPrepare,
};
