// `workshop goto`: its arguments, options and examples. What it does is loaded when it runs.
import { allowPublic, dryRun, noWait, oneAtATime, pace, type CommandDefinition } from '../shared/definition.ts';

export const gotoCommand: CommandDefinition = {
  name: 'goto',
  summary: 'build and prove every step up to this one',
  args: [['<step>', 'its name or number, or "chapter 4"']],
  options: [dryRun, oneAtATime, noWait, allowPublic, pace],
  examples: ['workshop goto api', 'workshop goto 7'],
  run: async (context, [to], options) => (await import('./next/next.ts')).next(context, { ...options, to }),
};
