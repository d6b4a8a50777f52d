// An AI assistant beside a folder: the protocol's own client, and `workshop mcp` as it is built, in a process.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { tmpdir } from 'node:os';
import { fromRoot } from '../root.ts';
import type { Folder } from './folder.ts';

export interface Assistant {
  readonly client: Client;
  /** The client validates the structured result against the schema of the tool. */
  call(
    name: string,
    given?: Record<string, unknown>,
    options?: Parameters<Client['callTool']>[2],
  ): Promise<{ text: string; isError: boolean; document: Record<string, unknown> }>;
  close(): Promise<void>;
}

/** Started outside of the folder, as assistants do. */
export async function openAssistant({ dir }: Folder, env: NodeJS.ProcessEnv = {}): Promise<Assistant> {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [fromRoot('bin/workshop.js'), '--dir', dir, 'mcp'],
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...(env as Record<string, string>) },
    stderr: 'pipe',
  });
  await client.connect(transport);
  await client.listTools();
  return {
    client,
    async call(name, given = {}, options) {
      const result = (await client.callTool({ name, arguments: given }, undefined, options)) as CallToolResult;
      const [content] = result.content;
      const document = (result.structuredContent ?? {}) as Record<string, unknown>;
      return { text: content?.type === 'text' ? content.text : '', isError: result.isError === true, document };
    },
    close: () => client.close(),
  };
}
