// Asks the learner before something changes, and says so where the answer is no.
import { WorkshopError } from '../../engine/errors.ts';
import type { Checkpoint } from '../../engine/types.ts';
import type { Context } from './context.ts';

/** `--yes` answers it. */
export async function confirmed({ ui, yes }: Pick<Context, 'ui' | 'yes'>, question: string): Promise<boolean> {
  return yes || ui.confirm(question, '--yes');
}

/** Asked in an AWS account only: in the sandbox nothing costs money, and nobody else is affected. */
export async function confirmedOnAws(context: Context, { target }: Checkpoint, question: string): Promise<boolean> {
  return target.kind === 'sandbox' || confirmed(context, `${question} in the AWS account ${target.account}?`);
}

interface NameQuestion {
  readonly question: string;
  /** What has to be typed. */
  readonly name: string;
  /** The command that asks again. */
  readonly again: string;
}

/** For what affects many accounts: nobody types a name by accident. Throws WorkshopError `needs-answer` for anything else. */
export async function assertConfirmedByName(
  { ui, yes }: Pick<Context, 'ui' | 'yes'>,
  { question, name, again }: NameQuestion,
): Promise<void> {
  if (yes) return;
  const typed = (await ui.ask(`${question} (${name}):`, '--yes')).trim();
  if (typed === name) return;
  throw new WorkshopError({
    code: 'needs-answer',
    message: typed === '' ? 'Not confirmed.' : `Not confirmed: "${typed}" is not ${name}.`,
    state: 'Nothing was changed.',
    fix: again,
  });
}

/** The answer was no, which is no failure. Returns the exit code. */
export function declined({ ui }: Context): number {
  ui.say('Not confirmed. Nothing was changed.');
  ui.next('workshop status');
  return 0;
}
