// Before anything is made in an account of AWS: who acts there, where, and at what cost, and the learner's yes to it.
import { asOf } from '../../aws/facts.ts';
import { WorkshopError } from '../../engine/errors.ts';
import type { OpenWorkspace } from '../../workspace/open-workspace.ts';
import type { UnconfirmedAccount } from '../../workspace/target.ts';
import type { Context } from './context.ts';

const cost =
  `What it costs: nothing in the course is billed by the hour; a run with a few hundred requests stays below ` +
  `0.01 USD (prices of ${asOf}). Everything goes again with: workshop teardown`;

/** Said no to: nothing was begun. */
export class Declined extends Error {}

/** Throws where the learner does not agree. */
export async function confirmAccount(
  { ui, yes }: Context,
  { account, alias, region, arn, root, profile, endpoint }: UnconfirmedAccount,
  allowRoot: boolean,
): Promise<void> {
  const lines = [
    'The workshop would work here:',
    `  account  ${account}${alias ? ` (${alias})` : ''}`,
    `  region   ${region}`,
    `  caller   ${arn}`,
    ...(profile ? [`  profile  ${profile}`] : []),
    ...(endpoint ? [`  server   ${endpoint}, which stands in for AWS`] : []),
    cost,
  ];
  ui.say(lines.join('\n'));
  if (root && !allowRoot) await confirmRoot(ui);
  if (!yes && !(await ui.confirm(`Work in the AWS account ${account}, in ${region}?`, '--yes'))) throw new Declined();
}

/** For commands that make things: a folder begun as somebody else may have come into the hands of the root user. */
export async function assertNotRoot({ ui }: Context, { checkpoint, caller }: OpenWorkspace): Promise<void> {
  const { target } = checkpoint;
  if (target.kind === 'aws' && caller.root && !target.allowRoot) await confirmRoot(ui);
}

async function confirmRoot(ui: Context['ui']): Promise<void> {
  const warning =
    'These are the credentials of the root user, whom no policy limits: a mistake reaches the whole account.';
  ui.say(warning, 'strong');
  try {
    if (await ui.confirm('Go on as the root user?', '--allow-root')) return;
  } catch (error) {
    if (!(error instanceof WorkshopError)) throw error;
    throw new WorkshopError({
      code: 'needs-answer',
      message: warning,
      state: 'Nothing was changed.',
      fix: 'workshop start --target aws --profile <another user>   # or, if it must be: workshop start --target aws --allow-root',
    });
  }
  throw new WorkshopError({
    code: 'credentials',
    message: 'Not as the root user, then.',
    state: 'Nothing was changed.',
    fix: 'workshop start --target aws --profile <another user>',
  });
}
