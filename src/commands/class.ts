// `workshop class <action>`: the instructor's side. Each action has a file of its own, loaded when it runs.
import { WorkshopError } from '../engine/errors.ts';
import type { ClassOptions } from './class-options.ts';
import type { Command } from './context.ts';

const actions: Readonly<Record<string, () => Promise<Command<ClassOptions>>>> = {
  status: async () => (await import('./class-status.ts')).classStatus,
  reset: async () => (await import('./class-reset.ts')).classReset,
  handout: async () => (await import('./class-handout.ts')).classHandout,
  prepare: async () => (await import('./class-prepare.ts')).classPrepare,
  rehearse: async () => (await import('./class-rehearse.ts')).classRehearse,
  roster: async () => (await import('./class-roster.ts')).classRoster,
};

export const classOf: Command<ClassOptions & { readonly action: string }> = async (context, options) => {
  const load = Object.hasOwn(actions, options.action) ? actions[options.action] : undefined;
  if (load) return (await load())(context, options);
  throw new WorkshopError({
    code: 'usage',
    message: options.action ? `There is no "workshop class ${options.action}".` : 'What is to be done with the class?',
    state: `There is: ${Object.keys(actions).join(', ')}.`,
    fix: 'workshop class --help',
  });
};
