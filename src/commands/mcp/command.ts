// `workshop mcp`: its definition for the command table.
import type { CommandDefinition } from '../shared/definition.ts';

export const mcpCommand: CommandDefinition = {
  name: 'mcp',
  group: 'Learn',
  summary: 'let an AI assistant see your workshop (MCP)',
  examples: ['workshop mcp', 'workshop mcp --dir ~/links'],
  run: async (context) => (await import('./mcp.ts')).mcp(context, {}),
};
