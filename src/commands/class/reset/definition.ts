// `workshop class reset` in the table of class actions.
import { allowOptions, atOnce, classOptions, unchanged, type ClassAction } from '../shared/definition.ts';

export const resetAction: ClassAction = {
  name: 'reset',
  summary: 'plan the removal of all workshop resources; --remove: carry out the plan',
  options: [
    ...classOptions,
    atOnce,
    ['--remove', 'remove what the saved plan lists; without it, only plan'],
    ...allowOptions,
    ['--every-suffix', 'plan stacks of suffixes that the roster does not name, too'],
    ['--whole', 'a line for each resource of the plan, in place of their number'],
    ['--passes <count>', 'how many scans in a row must find nothing (default: 2)'],
    ['--no-wait', 'return (exit code 7) while CloudFront takes minutes'],
    ['--engine <engine>', 'with --remove, what carries out the plan: laptop or step-functions (default: laptop)'],
  ],
  examples: [
    'workshop class reset --roster class.csv',
    'workshop class reset --roster class.csv --remove --allow-accounts accounts.txt',
  ],
  stateWhenStopped({ remove, engine }) {
    if (!remove) return `${unchanged()} The accounts that are planned are kept for an hour.`;
    return engine === 'step-functions'
      ? 'An execution that has started goes on in Step Functions. The same command follows it.'
      : 'The progress of each account is saved. The same command continues from there.';
  },
  load: async () => (await import('./reset.ts')).classReset,
};
