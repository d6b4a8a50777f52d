// `workshop goto`: its definition for the command table.
import {
  allowPublic,
  blockPublic,
  dryRun,
  noPause,
  noWait,
  oneAtATime,
  pace,
  type CommandDefinition,
} from '../shared/definition.ts';

export const gotoCommand: CommandDefinition = {
  name: 'goto',
  group: 'Build the course',
  summary: 'build every step up to this one and check them',
  args: [['<step>', 'the name or number of a step, or "chapter 4"']],
  completes: ['steps'],
  options: [
    ['--by-hand', 'do the step yourself, once all steps before it are done'],
    dryRun,
    oneAtATime,
    noPause,
    noWait,
    allowPublic,
    blockPublic,
    pace,
  ],
  examples: ['workshop goto api', 'workshop goto 7', 'workshop goto cors-origin --by-hand'],
  run: async (context, [to], options) => (await import('./next/next.ts')).next(context, { ...options, to }),
};
