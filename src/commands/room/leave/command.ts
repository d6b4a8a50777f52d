// `workshop leave`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const leaveCommand: CommandDefinition = {
  name: 'leave',
  group: 'Class',
  summary: 'leave the class: nothing is reported any more',
  examples: ['workshop leave'],
  run: async (context) => (await import('./leave.ts')).leave(context, {}),
};
