// What the buttons of the page run: each is a command of the CLI, with the words that do the same in a terminal.
import { unknownName, usageError } from '../../../engine/errors.ts';
import type { Context } from '../../shared/context.ts';

export interface Action {
  /** As in a terminal: `workshop verify api`. */
  readonly command: string;
  /** False for what only reads, and may run on an AWS account without --allow-changes. */
  readonly changes: boolean;
  run(context: Context): Promise<number>;
}

interface Verb {
  readonly words: readonly string[];
  /** `required`: it needs a name behind it. */
  readonly argument?: 'optional' | 'required';
  readonly reads?: boolean;
  run(context: Context, name: string | undefined): Promise<number>;
}

const next = async () => (await import('../../course/next/next.ts')).next;

const verbs: Readonly<Record<string, Verb>> = {
  start: {
    words: ['start'],
    run: async (context) => (await import('../../course/start/start.ts')).start(context, {}),
  },
  next: { words: ['next'], run: async (context) => (await next())(context, { guide: false }) },
  'next --no-by-hand': {
    words: ['next', '--no-by-hand'],
    run: async (context) => (await next())(context, { byHand: false, guide: false }),
  },
  'next --by-hand': { words: ['next', '--by-hand'], run: async (context) => (await next())(context, { byHand: true }) },
  'next --skip': { words: ['next', '--skip'], run: async (context) => (await next())(context, { skip: true }) },
  goto: { words: ['goto'], argument: 'required', run: async (context, to) => (await next())(context, { to }) },
  verify: {
    words: ['verify'],
    argument: 'optional',
    run: async (context, step) => (await import('../../course/verify/verify.ts')).verify(context, { step }),
  },
  hint: {
    words: ['hint'],
    reads: true,
    run: async (context) => (await import('../../learn/hint/hint.ts')).hint(context, {}),
  },
  undo: { words: ['undo'], run: async (context) => (await import('../../course/undo/undo.ts')).undo(context, {}) },
  repair: {
    words: ['repair'],
    argument: 'optional',
    run: async (context, what) => (await import('../../course/repair/repair.ts')).repair(context, { what }),
  },
  break: {
    words: ['break'],
    argument: 'optional',
    run: async (context, what) => (await import('../../exercise/break/break.ts')).breakOne(context, { what }),
  },
  fix: { words: ['fix'], run: async (context) => (await import('../../exercise/fix/fix.ts')).fix(context, {}) },
};

const longestName = 200;

/** Throws a usage error for what is no action. */
export function actionOf(asked: unknown, name: unknown): Action {
  const verb = typeof asked === 'string' && Object.hasOwn(verbs, asked) ? verbs[asked] : undefined;
  if (!verb)
    throw unknownName({
      noun: 'action',
      asked: String(asked).slice(0, longestName),
      known: Object.keys(verbs),
      fix: 'workshop --help',
    });
  const given = typeof name === 'string' && name !== '' ? name : undefined;
  if (given !== undefined && (verb.argument === undefined || !/^[\w.-]{1,200}$/.test(given)))
    throw usageError(`"${given.slice(0, longestName)}" cannot be given to ${verb.words.join(' ')}.`, 'workshop --help');
  if (given === undefined && verb.argument === 'required')
    throw usageError(`${verb.words.join(' ')} needs a name.`, 'workshop status');
  return {
    command: ['workshop', ...verb.words, ...(given === undefined ? [] : [given])].join(' '),
    changes: verb.reads !== true,
    run: (context) => verb.run(context, given),
  };
}
