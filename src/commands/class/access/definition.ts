// `workshop class access` in the table of class actions.
import type { OptionDefinition } from '../../shared/definition.ts';
import { allowOptions, atOnce, classOptions, unchanged, type ClassAction } from '../shared/definition.ts';

export const centerOptions: readonly OptionDefinition[] = [
  ['--identity-center', 'assign the accounts in IAM Identity Center, in place of IAM users'],
  ['--identity-center-region <region>', 'its region, where it is not that of the class'],
  ['--create-users', 'with --identity-center: also create users that do not exist there'],
];

export const accessAction: ClassAction = {
  name: 'access',
  summary: 'plan an IAM user or an assignment for each learner; --create, --remove: carry it out',
  options: [
    ...classOptions,
    atOnce,
    ...centerOptions,
    ['--create', 'give access, with exactly the permissions of `workshop policy`'],
    ['--remove', 'remove what it has created, and nothing else'],
    ['--out <folder>', 'with --create: the folder for the access keys (default: access-keys)'],
    ...allowOptions,
  ],
  examples: [
    'workshop class access --roster class.csv',
    'workshop class access --roster class.csv --create --allow-accounts accounts.txt',
    'workshop class access --roster class.csv --identity-center',
    'workshop class access --roster class.csv --remove --allow-accounts accounts.txt',
  ],
  stateWhenStopped: ({ create, remove }) =>
    create || remove ? 'What was done is on disk. The same command continues from there.' : unchanged(),
  load: async () => (await import('./access.ts')).classAccess,
};
