// `workshop class prepare` in the table of class actions.
import { atOnce, classOptions, unchanged, type ClassAction } from '../shared/definition.ts';

export const prepareAction: ClassAction = {
  name: 'prepare',
  summary: 'check that each account is ready; --to and --build: build steps in advance',
  options: [
    ...classOptions,
    atOnce,
    ['--to <step>', 'the last step to build in advance; without --build, a dry run'],
    ['--build', 'build up to that step in every account that is ready'],
  ],
  examples: ['workshop class prepare --roster class.csv --to api'],
  stateWhenStopped: ({ build }) =>
    build ? 'The progress of each account is saved. The same command continues from there.' : unchanged(),
  load: async () => (await import('./prepare.ts')).classPrepare,
};
