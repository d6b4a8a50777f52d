// `workshop class report` in the table of class actions.
import { atOnce, classOptions, unchanged, type ClassAction } from '../shared/definition.ts';

export const reportAction: ClassAction = {
  name: 'report',
  summary: 'report the times, failed checks, hints and answers of a class; with a roster, its cost',
  options: [
    ['--class <name>', 'the class of the board (default: the one of the roster, or class)'],
    ['--csv', 'print CSV, for a spreadsheet'],
    ['--requests <count>', 'with a roster: API requests that each account has had (default: 1000)'],
    ...classOptions,
    atOnce,
  ],
  examples: ['workshop class report --class spring', 'workshop class report --class spring --roster class.csv'],
  stateWhenStopped: unchanged,
  load: async () => (await import('./report.ts')).classReport,
};
