// Asks the learner before something changes, and says so where the answer is no.
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

/** For what affects many accounts: nobody types a name by accident. */
export async function confirmedByName(
  { ui, yes }: Pick<Context, 'ui' | 'yes'>,
  question: string,
  name: string,
): Promise<boolean> {
  return yes || (await ui.ask(`${question}: ${name}`, '--yes')).trim() === name;
}

/** The answer was no, which is no failure. Returns the exit code. */
export function declined({ ui }: Context): number {
  ui.say('Not confirmed. Nothing was changed.');
  ui.next('workshop status');
  return 0;
}
