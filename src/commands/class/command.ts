// `workshop class` in the command table: the table of the instructor's actions. Each action has a folder of its own.
import type { CommandDefinition, OptionDefinition } from '../shared/definition.ts';
import { accessAction } from './access/definition.ts';
import { certifyAction } from './certify/definition.ts';
import { deployAction } from './deploy/definition.ts';
import { handoutAction } from './handout/definition.ts';
import { importAction } from './import/definition.ts';
import { kitAction } from './kit/definition.ts';
import { prepareAction } from './prepare/definition.ts';
import { rehearseAction } from './rehearse/definition.ts';
import { reportAction } from './report/definition.ts';
import { resetAction } from './reset/definition.ts';
import { rosterAction } from './roster/definition.ts';
import { serveAction } from './serve/definition.ts';
import type { ClassAction } from './shared/definition.ts';
import { statusAction } from './status/definition.ts';

/** In the order of a class day. */
const classActions: readonly ClassAction[] = [
  rehearseAction,
  rosterAction,
  prepareAction,
  accessAction,
  kitAction,
  handoutAction,
  serveAction,
  importAction,
  statusAction,
  certifyAction,
  reportAction,
  deployAction,
  resetAction,
];

export const classCommand: CommandDefinition = {
  name: 'class',
  group: 'Class',
  summary: 'for instructors: the accounts of a whole class',
  args: [
    ['[action]', 'one of the commands below'],
    ['[learner]', 'for status and handout: one learner, by name or account'],
  ],
  subcommands: classActions,
  options: allOptions(),
  examples: classActions.flatMap(({ examples }) => examples.slice(0, 1)),
  run: async (context, [action = '', ...words], options) => {
    const { runAction } = await import('./run-action.ts');
    return runAction(classActions, context, { action, options, words: words.filter((word) => word !== undefined) });
  },
};

/** For completion: each option once. */
function allOptions(): OptionDefinition[] {
  const all = classActions.flatMap(({ options }) => options);
  return [...new Map(all.map((option) => [option[0], option])).values()];
}
