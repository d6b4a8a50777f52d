// `workshop class access` in the table of class actions.
import { allowOptions, atOnce, classOptions, unchanged, type ClassAction } from '../shared/definition.ts';

export const accessAction: ClassAction = {
  name: 'access',
  summary: 'plan an IAM user for each learner; --create, --remove: carry it out',
  options: [
    ...classOptions,
    atOnce,
    ['--create', 'create the users, with exactly the policies of `workshop policy`'],
    ['--remove', 'remove the users, their access keys and their policies'],
    ['--out <folder>', 'with --create: the folder for the access keys (default: access-keys)'],
    ...allowOptions,
  ],
  examples: [
    'workshop class access --roster class.csv',
    'workshop class access --roster class.csv --create --allow-accounts accounts.txt',
    'workshop class access --roster class.csv --remove --allow-accounts accounts.txt',
  ],
  stateWhenStopped: ({ create, remove }) =>
    create || remove ? 'What was done is on disk. The same command continues from there.' : unchanged(),
  load: async () => (await import('./access.ts')).classAccess,
};
