// `workshop class <action>`: the instructor's side. Each action has a file of its own, loaded when it runs.
import { WorkshopError } from '../../engine/errors.ts';
import { againOf, type ClassOptions } from './shared/options.ts';
import type { Command } from '../shared/context.ts';

const actions: Readonly<Record<string, () => Promise<Command<ClassOptions>>>> = {
  status: async () => (await import('./status/status.ts')).classStatus,
  reset: async () => (await import('./reset/reset.ts')).classReset,
  handout: async () => (await import('./handout/handout.ts')).classHandout,
  prepare: async () => (await import('./prepare/prepare.ts')).classPrepare,
  rehearse: async () => (await import('./rehearse/rehearse.ts')).classRehearse,
  roster: async () => (await import('./roster/command-roster.ts')).classRoster,
};

/** By Ctrl-C. What the learner's own commands say then is no help to an instructor. */
function stopped(
  options: ClassOptions & { readonly action: string; readonly remove?: boolean; readonly build?: boolean },
) {
  const { action } = options;
  const wrote = (action === 'reset' && options.remove) || (action === 'prepare' && options.build);
  return new WorkshopError({
    code: 'interrupted',
    message: 'Stopped.',
    state: wrote
      ? 'How far each account is, is written down: the same command goes on from there.'
      : action === 'rehearse'
        ? 'Its sandbox is stopped.'
        : 'Nothing was changed in any account.',
    fix: againOf(options),
  });
}

export const classOf: Command<ClassOptions & { readonly action: string }> = async (context, options) => {
  const load = Object.hasOwn(actions, options.action) ? actions[options.action] : undefined;
  if (load)
    return (await load())(context, options).catch((error: unknown) => {
      const other = error instanceof WorkshopError && error.code !== 'interrupted';
      throw context.signal.aborted && !other ? stopped(options) : error;
    });
  throw new WorkshopError({
    code: 'usage',
    message: options.action ? `There is no "workshop class ${options.action}".` : 'What is to be done with the class?',
    state: `There is: ${Object.keys(actions).join(', ')}.`,
    fix: 'workshop class --help',
  });
};
