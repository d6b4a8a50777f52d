// `workshop up`: its arguments, options and examples. What it does is loaded when it runs.
import { allowPublic, dryRun, noWait, oneAtATime, pace, type CommandDefinition } from '../shared/definition.ts';

export const upCommand: CommandDefinition = {
  name: 'up',
  summary: 'build and prove all the steps that are left (next --all)',
  options: [dryRun, oneAtATime, noWait, allowPublic, pace],
  examples: ['workshop up --yes'],
  run: async (context, _args, options) => (await import('./next/next.ts')).next(context, { ...options, all: true }),
};
