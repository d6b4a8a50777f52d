// `workshop deploy`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const deployCommand: CommandDefinition = {
  name: 'deploy',
  group: 'Your code',
  summary: 'deploy your code, run it and check it',
  options: [
    ['-w, --watch', 'deploy again after each change, until Ctrl-C'],
    ['--handbook', 'go back to the code of the course'],
  ],
  examples: ['workshop deploy', 'workshop deploy --watch', 'workshop deploy --handbook'],
  run: async (context, _args, { watch, handbook }) =>
    (await import('./deploy.ts')).deploy(context, { watch: watch === true, handbook: handbook === true }),
};
