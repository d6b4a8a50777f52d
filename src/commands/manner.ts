// How far a command may go by itself: what it does not wait for, and what it asks about beside the general yes.
import { handingBack } from '../engine/hand-back.ts';
import type { Run } from '../engine/run.ts';
import type { Context } from './context.ts';

export interface Manner {
  /** False: control comes back where something takes minutes. */
  readonly wait?: boolean | undefined;
  /** Agrees to turning off Block Public Access for the whole account; `--yes` does not. */
  readonly allowPublic?: boolean | undefined;
}

export function inManner({ ui }: Context, run: Run, { wait = true, allowPublic = false }: Manner): Run {
  return {
    ...run,
    ...(!wait && { aws: { ...run.aws, patience: handingBack(run.aws.patience) } }),
    // In the sandbox there is nobody else's bucket to be opened.
    ...(run.checkpoint.target.kind === 'aws' && {
      async allow({ meaning, question, flag }) {
        ui.say(meaning, 'strong');
        return allowPublic || ui.confirm(question, flag);
      },
    }),
  };
}
