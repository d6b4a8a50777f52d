// `workshop class handout` in the table of class actions.
import { classOptions, oneLearner, unchanged, type ClassAction } from '../shared/definition.ts';

export const handoutAction: ClassAction = {
  name: 'handout',
  summary: "write each learner's sheet and IAM policy",
  args: oneLearner,
  options: [
    ...classOptions,
    ['--out <folder>', 'the folder for the sheets and policies; without a roster, the file for one sheet'],
    ['--contact <text>', 'whom learners ask for help'],
  ],
  examples: [
    'workshop class handout --roster class.csv --out handouts --contact "Room 12"',
    'workshop class handout --target sandbox --out handout.md',
  ],
  stateWhenStopped: unchanged,
  load: async () => (await import('./handout.ts')).classHandout,
};
