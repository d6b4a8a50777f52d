// `workshop call`: its definition for the command table.
import type { CommandDefinition } from '../../shared/definition.ts';

export const callCommand: CommandDefinition = {
  name: 'call',
  group: 'Use your API',
  summary: 'send a request to your API and show the response',
  args: [
    ['<method>', 'GET, POST, …'],
    ['<path>', '/shorten, or / followed by a short id'],
    ['[body]', 'the JSON body of the request'],
  ],
  options: [['-i, --include', 'also show the headers of the response']],
  examples: [
    `workshop call POST /shorten '{"urlToShorten":"https://example.com/"}'`,
    'workshop call GET /some-id --include',
  ],
  run: async (context, [method = '', path = '', body], { include }) =>
    (await import('./call.ts')).call(context, { method, path, body, include: include === true }),
};
