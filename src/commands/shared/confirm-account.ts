// Shows the AWS account before anything is created in it: who acts, where and at what cost. The learner confirms.
import { planText } from '../../aws/account-plan.ts';
import { pricesAsOf } from '../../aws/prices.ts';
import { WorkshopError } from '../../engine/errors.ts';
import type { OpenWorkspace } from '../../workspace/open-workspace.ts';
import type { UnconfirmedAccount } from '../../workspace/target.ts';
import type { Context } from './context.ts';

const cost = [
  `The course costs less than 0.01 USD with a few hundred requests (AWS list prices, checked on ${pricesAsOf}). Nothing is billed by the hour.`,
  'To remove everything: workshop teardown',
];

/** The learner does not want to work in this account. */
export class NotConfirmed extends Error {}

/** Throws NotConfirmed. */
export async function confirmAccount(
  { ui, yes }: Context,
  { account, alias, plan, region, arn, root, profile, endpoint }: UnconfirmedAccount,
  allowRoot: boolean,
): Promise<void> {
  const lines = [
    'The workshop creates its resources here:',
    `  account  ${account}${alias ? ` (${alias})` : ''}`,
    ...(plan ? [`  plan     ${planText(plan)}`] : []),
    `  region   ${region}`,
    `  caller   ${arn}`,
    ...(profile ? [`  profile  ${profile}`] : []),
    ...(endpoint ? [`  server   ${endpoint}, instead of AWS`] : []),
    ...cost,
  ];
  ui.say(lines.join('\n'));
  if (root && !allowRoot) await confirmRoot(ui);
  if (!yes && !(await ui.confirm(`Work in the AWS account ${account}, region ${region}?`, '--yes')))
    throw new NotConfirmed();
}

/** For commands that create things: a folder that another user has set up may now be used by the root user. */
export async function assertNotRoot({ ui }: Context, { checkpoint, caller }: OpenWorkspace): Promise<void> {
  const { target } = checkpoint;
  if (target.kind === 'aws' && caller.root && !target.allowRoot) await confirmRoot(ui);
}

async function confirmRoot(ui: Context['ui']): Promise<void> {
  const warning =
    'These are credentials of the root user. No policy limits the root user, so a mistake affects the whole account.';
  ui.say(warning, 'strong');
  try {
    if (await ui.confirm('Continue as the root user?', '--allow-root')) return;
  } catch (error) {
    if (!(error instanceof WorkshopError)) throw error;
    throw new WorkshopError({
      code: 'needs-answer',
      message: warning,
      state: 'Nothing was changed.',
      fix: 'workshop start --target aws --profile <another user>   # or, to use the root user: workshop start --target aws --allow-root',
    });
  }
  throw new WorkshopError({
    code: 'credentials',
    message: 'Not confirmed: the root user is not used.',
    state: 'Nothing was changed.',
    fix: 'workshop start --target aws --profile <another user>',
  });
}
