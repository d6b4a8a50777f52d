// How far a command may go by itself: what it does not wait for, and what it asks about beside the general yes.
import { withoutSlowWaits } from '../../engine/wait/slow-waits.ts';
import type { Run } from '../../engine/run.ts';
import type { Context } from './context.ts';

export interface RunOptions {
  /** False: control comes back where something takes minutes. */
  readonly wait?: boolean | undefined;
  /** Agrees to turning off Block Public Access for the whole account; `--yes` does not. */
  readonly allowPublic?: boolean | undefined;
}

export function withRunOptions({ ui }: Context, run: Run, { wait = true, allowPublic = false }: RunOptions): Run {
  return {
    ...run,
    ...(!wait && { aws: { ...run.aws, waiter: withoutSlowWaits(run.aws.waiter) } }),
    // In the sandbox there is nobody else's bucket to be opened.
    ...(run.checkpoint.target.kind === 'aws' && {
      async confirmDanger({ meaning, question, flag }) {
        ui.say(meaning, 'strong');
        return allowPublic || ui.confirm(question, flag);
      },
    }),
  };
}
