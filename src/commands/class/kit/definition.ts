// `workshop class kit` in the table of class actions.
import type { ClassAction } from '../shared/definition.ts';

export const kitAction: ClassAction = {
  name: 'kit',
  summary: 'pack the workshop for laptops without internet; `kit check`: read their answers',
  args: [['[check...]', '`check` and the codes that `workshop doctor --laptop` gave to learners']],
  options: [['--out <file>', 'the file for the kit (default: workshop-kit.tgz)']],
  examples: ['workshop class kit', 'workshop class kit check 04J0-…   # 24 letters and digits'],
  stateWhenStopped: () => 'The kit was not written. Nothing else was changed.',
  load: async () => (await import('./kit.ts')).classKit,
};
