// `workshop up`: its definition for the command table.
import {
  allowPublic,
  blockPublic,
  dryRun,
  executionRoleOptions,
  noPause,
  noWait,
  oneAtATime,
  pace,
  type CommandDefinition,
} from '../shared/definition.ts';

export const upCommand: CommandDefinition = {
  name: 'up',
  group: 'Build the course',
  summary: 'build all remaining steps and check them',
  options: [dryRun, oneAtATime, noPause, noWait, allowPublic, blockPublic, pace, ...executionRoleOptions],
  examples: ['workshop up --yes'],
  run: async (context, _args, options) => (await import('./next/next.ts')).next(context, { ...options, all: true }),
};
