// `workshop class` in the command table: the table of the instructor's actions. Each action has a folder of its own.
import type { CommandDefinition, OptionDefinition } from '../shared/definition.ts';
import { handoutAction } from './handout/definition.ts';
import { prepareAction } from './prepare/definition.ts';
import { rehearseAction } from './rehearse/definition.ts';
import { resetAction } from './reset/definition.ts';
import { rosterAction } from './roster/definition.ts';
import type { ClassAction } from './shared/definition.ts';
import { statusAction } from './status/definition.ts';

/** In the order of a class day. */
const classActions: readonly ClassAction[] = [
  rehearseAction,
  rosterAction,
  prepareAction,
  handoutAction,
  statusAction,
  resetAction,
];

export const classCommand: CommandDefinition = {
  name: 'class',
  group: 'Class',
  summary: 'for instructors: the accounts of a whole class',
  args: [
    ['[action]', 'one of the actions below'],
    ['[learner]', 'for status and handout: one learner, by name or account'],
  ],
  actions: classActions.map(({ name, summary }) => [name, summary]),
  options: allOptions(),
  examples: classActions.flatMap(({ examples }) => examples),
  run: async (context, [action = '', who], options) =>
    (await import('./run-action.ts')).runAction(classActions, context, { ...options, action, who }),
};

/** Each option once, with the actions that take it where not every class has to be named. */
function allOptions(): OptionDefinition[] {
  const flags = new Set(classActions.flatMap(({ options }) => options.map(([flag]) => flag)));
  return [...flags].map((flag) => {
    const takers = classActions.filter(({ options }) => options.some(([own]) => own === flag));
    const [, text = ''] = takers[0]?.options.find(([own]) => own === flag) ?? [];
    const only = takers.length === 1 ? `for ${takers[0]?.name}: ` : '';
    return [flag, `${only}${text}`] as const;
  });
}
