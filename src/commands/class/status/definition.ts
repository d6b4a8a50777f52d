// `workshop class status` in the table of class actions.
import { atOnce, classOptions, oneLearner, unchanged, type ClassAction } from '../shared/definition.ts';

/** What `--only` shows: who needs help, who is not done yet, who is done. */
export const filters = ['help', 'open', 'complete'] as const;
export type Filter = (typeof filters)[number];

export const statusAction: ClassAction = {
  name: 'status',
  summary: "show each learner's progress, public buckets and cost",
  args: oneLearner,
  options: [
    ...classOptions,
    atOnce,
    ['--watch [seconds]', 'repeat until Ctrl-C, every so many seconds (default: 60)'],
    ['--only <whom>', 'help: failing, stuck or not readable; open: not done yet; complete'],
  ],
  examples: [
    'workshop class status --roster class.csv --watch',
    'workshop class status ana --roster class.csv',
    'workshop class status --org-unit ou-ab12-34567890 --profile teacher',
  ],
  stateWhenStopped: unchanged,
  load: async () => (await import('./status.ts')).classStatus,
};
