// Runs one action of `workshop class`: loads its code, and says what is true when Ctrl-C has stopped it.
import { unknownName, usageError, WorkshopError } from '../../engine/errors.ts';
import type { Context } from '../shared/context.ts';
import type { Options } from '../shared/definition.ts';
import { flagsFor, quoted } from './shared/class-options.ts';
import type { ClassAction } from './shared/definition.ts';

export interface ActionOptions extends Options {
  readonly action: string;
  /** The second word: a learner. */
  readonly who: string | undefined;
}

export async function runAction(
  actions: readonly ClassAction[],
  context: Context,
  options: ActionOptions,
): Promise<number> {
  const action = actions.find(({ name }) => name === options.action);
  if (!action) throw unknownAction(actions, options.action);
  const run = await action.load();
  return run(context, options).catch((error: unknown) => {
    const isOther = error instanceof WorkshopError && error.code !== 'interrupted';
    throw context.signal.aborted && !isOther ? stopped(action, options) : error;
  });
}

/** What the learner's own commands say after Ctrl-C does not help an instructor. */
function stopped(action: ClassAction, options: ActionOptions): WorkshopError {
  const words = ['workshop class', action.name, ...(options.who === undefined ? [] : [quoted(options.who)])];
  return new WorkshopError({
    code: 'interrupted',
    message: 'Stopped.',
    state: action.stateWhenStopped(options),
    fix: [...words, flagsFor(action.options, options)].filter(Boolean).join(' '),
  });
}

function unknownAction(actions: readonly ClassAction[], asked: string): WorkshopError {
  const known = actions.map(({ name }) => name);
  const fix = 'workshop class --help';
  if (asked) return unknownName({ noun: 'class action', asked, known, fix });
  return usageError('"workshop class" needs an action.', fix, { state: `The class actions are: ${known.join(', ')}.` });
}
