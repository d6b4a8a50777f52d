// `workshop class serve` in the table of class actions.
import type { ClassAction } from '../shared/definition.ts';

export const serveAction: ClassAction = {
  name: 'serve',
  summary: 'show the progress of a whole room on a board; needs no account and no internet',
  options: [
    ['--class <name>', 'the name of the class (default: class)'],
    ['--host <address>', 'the address for the room (default: 127.0.0.1, this machine alone)'],
    ['--port <port>', 'the port for the room (default: 4680)'],
    ['--survey <text>', 'a question or a link for learners at the end; answers come to the board'],
    ['--no-open', 'print the link of the board only'],
  ],
  examples: ['workshop class serve', 'workshop class serve --class spring --host 192.168.1.20'],
  stateWhenStopped: () => 'The board has stopped. The progress of the class is saved.',
  load: async () => (await import('./serve.ts')).classServe,
};
