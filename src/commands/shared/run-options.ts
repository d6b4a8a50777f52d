// The options of commands that create or change resources: --no-wait and --allow-public.
import { withoutSlowWaits } from '../../engine/wait/slow-waits.ts';
import type { Run } from '../../engine/run.ts';
import type { Context } from './context.ts';

export interface RunOptions {
  /** False: return where AWS takes minutes. */
  readonly wait?: boolean | undefined;
  /** Confirms that Block Public Access of the whole account is turned off; `--yes` does not. */
  readonly allowPublic?: boolean | undefined;
}

export function withRunOptions({ ui }: Context, run: Run, { wait = true, allowPublic = false }: RunOptions): Run {
  return {
    ...run,
    ...(!wait && { aws: { ...run.aws, waiter: withoutSlowWaits(run.aws.waiter) } }),
    // In the sandbox there are no other buckets in the account.
    ...(run.checkpoint.target.kind === 'aws' && {
      async confirmDanger({ meaning, question, flag }) {
        ui.say(meaning, 'strong');
        return allowPublic || ui.confirm(question, flag);
      },
    }),
  };
}
