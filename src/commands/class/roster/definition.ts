// `workshop class roster` in the table of class actions.
import { classOptions, unchanged, type ClassAction } from '../shared/definition.ts';

export const rosterAction: ClassAction = {
  name: 'roster',
  summary: 'list the learners, and the role or profile for each account',
  options: classOptions,
  examples: ['workshop class roster --roster class.csv'],
  stateWhenStopped: unchanged,
  load: async () => (await import('./show-roster.ts')).classRoster,
};
