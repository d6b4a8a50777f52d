// Runs one action of `workshop class`: loads its code, and says what is true when Ctrl-C has stopped it.
import { unknownName, usageError, WorkshopError } from '../../engine/errors.ts';
import type { Context } from '../shared/context.ts';
import type { Options } from '../shared/definition.ts';
import { asInstructorError } from './account/instructor-error.ts';
import { flagsFor, quoted } from './shared/class-options.ts';
import type { ClassAction } from './shared/definition.ts';

interface RunOptions {
  readonly action: string;
  readonly options: Options;
  /** Behind the action; the first can be a learner. */
  readonly words: readonly string[];
}

export async function runAction(
  actions: readonly ClassAction[],
  context: Context,
  { action: asked, options, words }: RunOptions,
): Promise<number> {
  const action = actions.find(({ name }) => name === asked);
  if (!action) throw unknownAction(actions, asked);
  const run = await action.load();
  return run(context, { ...options, who: words[0], words }).catch((error: unknown) => {
    const isOther = error instanceof WorkshopError && error.code !== 'interrupted';
    const retry = repeatCommand(action, options, words);
    const state = action.stateWhenStopped(options);
    if (context.signal.aborted && !isOther)
      throw new WorkshopError({ code: 'interrupted', message: 'Stopped.', state, fix: retry });
    const target = options['target'] === 'sandbox' ? 'sandbox' : 'aws';
    // The same words would fail in the same way.
    const isUsage = error instanceof WorkshopError && error.code === 'usage';
    throw asInstructorError(error, { state, retry: isUsage ? `workshop class ${action.name} --help` : retry, target });
  });
}

function repeatCommand(action: ClassAction, options: Options, words: readonly string[]): string {
  return ['workshop class', action.name, ...words.map(quoted), flagsFor(action.options, options)]
    .filter(Boolean)
    .join(' ');
}

function unknownAction(actions: readonly ClassAction[], asked: string): WorkshopError {
  const known = actions.map(({ name }) => name);
  const fix = 'workshop class --help';
  if (asked) return unknownName({ noun: 'class action', asked, known, fix });
  return usageError('"workshop class" needs an action.', fix, { state: `The class actions are: ${known.join(', ')}.` });
}
