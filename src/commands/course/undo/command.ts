// `workshop undo`: its arguments, options and examples. What it does is loaded when it runs.
import { allowPublic, dryRun, noWait, type CommandDefinition } from '../../shared/definition.ts';

export const undoCommand: CommandDefinition = {
  name: 'undo',
  summary: 'take back the step that was built last',
  options: [dryRun, noWait, allowPublic],
  examples: ['workshop undo', 'workshop undo --dry-run'],
  run: async (context, _args, options) => (await import('./undo.ts')).undo(context, options),
};
