// The options of commands that create or change resources: --no-wait, --allow-public and --block-public.
import { withoutSlowWaits } from '../../engine/wait/slow-waits.ts';
import type { Run } from '../../engine/run.ts';
import type { Context } from './context.ts';

export interface RunOptions {
  /** False: return where AWS takes minutes. */
  readonly wait?: boolean | undefined;
  /** Confirms that Block Public Access of the whole account is turned off; `--yes` does not. */
  readonly allowPublic?: boolean | undefined;
  /** Confirms that Block Public Access of the whole account is turned on, where it was never on. */
  readonly blockPublic?: boolean | undefined;
}

export function withRunOptions({ ui }: Context, run: Run, { wait = true, allowPublic, blockPublic }: RunOptions): Run {
  const given = new Map([
    ['--allow-public', allowPublic],
    ['--block-public', blockPublic],
  ]);
  return {
    ...run,
    ...(!wait && { aws: { ...run.aws, waiter: withoutSlowWaits(run.aws.waiter) } }),
    // In the sandbox there are no other buckets in the account.
    ...(run.checkpoint.target.kind === 'aws' && {
      async confirmDanger({ meaning, question, flag }) {
        ui.say(meaning, 'strong');
        return given.get(flag) || ui.confirm(question, flag);
      },
    }),
  };
}
