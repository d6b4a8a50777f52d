// `workshop undo`: its definition for the command table.
import { allowPublic, blockPublic, dryRun, noWait, type CommandDefinition } from '../../shared/definition.ts';

export const undoCommand: CommandDefinition = {
  name: 'undo',
  group: 'Build the course',
  summary: 'undo the last step',
  options: [dryRun, noWait, allowPublic, blockPublic],
  examples: ['workshop undo', 'workshop undo --dry-run'],
  run: async (context, _args, options) => (await import('./undo.ts')).undo(context, options),
};
