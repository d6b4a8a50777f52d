// `workshop call`: its arguments, options and examples. What it does is loaded when it runs.
import type { CommandDefinition } from '../../shared/definition.ts';

export const callCommand: CommandDefinition = {
  name: 'call',
  summary: 'a request to your API, and what it answers',
  args: [
    ['<method>', 'GET, POST, …'],
    ['<path>', '/shorten, or / and a short id'],
    ['[body]', 'JSON to send along'],
  ],
  options: [['-i, --include', 'show the headers of the answer']],
  examples: [
    `workshop call POST /shorten '{"urlToShorten":"https://example.com/"}'`,
    'workshop call GET /some-id --include',
  ],
  run: async (context, [method = '', path = '', body], { include }) =>
    (await import('./call.ts')).call(context, { method, path, body, include: include === true }),
};
