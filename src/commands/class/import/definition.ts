// `workshop class import` in the table of class actions.
import type { ClassAction } from '../shared/definition.ts';

export const importAction: ClassAction = {
  name: 'import',
  summary: 'add files of `workshop progress` to the board, for learners without a network',
  args: [['<file...>', 'files that learners wrote with: workshop progress > ana.ndjson']],
  options: [['--class <name>', 'the name of the class (default: class)']],
  examples: ['workshop class import ana.ndjson ben.ndjson --class spring'],
  stateWhenStopped: () => 'The files before it are on the board. Import it again: nothing counts twice.',
  load: async () => (await import('./import.ts')).classImport,
};
