// `workshop start`: sets up a folder: its target, region and names.
import { usageError, type WorkshopError } from '../../../engine/errors.ts';
import { identityProblem } from '../../../aws/regions.ts';
import { nextStep } from '../../../engine/course.ts';
import type { ExecutionRole } from '../../../engine/types.ts';
import { readCheckpoint } from '../../../workspace/checkpoint.ts';
import { recordExecutionRole } from '../../../workspace/execution-role.ts';
import { type UnconfirmedAccount } from '../../../workspace/target.ts';
import { NotConfirmed, confirmAccount } from '../../shared/confirm-account.ts';
import type { Command } from '../../shared/context.ts';
import { headerOf } from '../../shared/header.ts';
import { defaultBeginning, withWorkspace } from '../../shared/with-workspace.ts';
import { checkExecutionRole, checkPace, checkRegion, checkSuffix, checkTarget } from '../../shared/check-options.ts';

const help = 'workshop start --help';

export interface StartOptions {
  readonly target?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly suffix?: string | undefined;
  readonly pace?: string | undefined;
  readonly allowRoot?: boolean | undefined;
  readonly byHand?: boolean | undefined;
  readonly roleArn?: string | undefined;
  readonly permissionsBoundary?: string | undefined;
}

export const start: Command<StartOptions> = async (context, options): Promise<number> => {
  const { ui, paths } = context;
  const executionRole = checkExecutionRole(options, help);
  const known = await readCheckpoint(paths);
  const begin = {
    ...beginning({ ...options, target: options.target ?? known?.target.kind }, known ? undefined : context.awsProfile),
    executionRole,
  };
  if (known) {
    const asked = Object.entries({ target: options.target, region: options.region, suffix: options.suffix });
    const now: Record<string, string> = {
      target: known.target.kind,
      region: known.target.region,
      suffix: known.suffix,
    };
    const other = asked.filter(([name, value]) => value !== undefined && value !== now[name]).map(([name]) => name);
    if (other.length > 0) throw startedDifferently(other);
  }
  const confirm = (account: UnconfirmedAccount) => confirmAccount(context, account, options.allowRoot ?? false);
  const opening = withWorkspace(
    context,
    { command: 'start', begin, confirmAccount: confirm },
    async ({ checkpoint, run, caller }) => {
      if (options.byHand !== undefined && options.byHand !== (checkpoint.byHand ?? false)) {
        checkpoint.byHand = options.byHand;
        await run.save();
      }
      if (known) await recordExecutionRole(run, executionRole);
      const next = nextStep(run.course, checkpoint);
      const { target, suffix, bucketName } = checkpoint;
      ui.say(known ? 'This folder already has a workshop.' : 'The workshop is set up in this folder.', 'strong');
      ui.result(
        {
          target,
          suffix,
          bucketName,
          ...(checkpoint.executionRole && { executionRole: { ...checkpoint.executionRole } }),
          caller: caller.arn,
          next: next?.id ?? null,
        },
        [
          headerOf(checkpoint),
          `caller ${caller.arn}`,
          `bucket ${bucketName}`,
          ...executionRoleLines(checkpoint.executionRole),
        ].join('\n'),
      );
      const problem = identityProblem(target.region);
      if (problem) ui.say(`${problem} You can build chapters 1 to 7 there. Chapter 8 needs another region.`);
      ui.next(next ? 'workshop next' : 'workshop status');
      return 0;
    },
  );
  return opening.catch((error: unknown): number => {
    if (!(error instanceof NotConfirmed)) throw error;
    ui.say('Not confirmed. Nothing was created.');
    ui.next('workshop start   # uses the sandbox, which needs no account');
    return 0;
  });
};

function beginning(
  { target = 'sandbox', region, profile, suffix, pace, allowRoot }: StartOptions,
  fromEnvironment: string | undefined,
) {
  const kind = checkTarget(target, profile, help);
  checkSuffix(suffix, help);
  checkRegion(region, help);
  checkPace(pace, help);
  return {
    ...defaultBeginning,
    kind,
    ...(region && { region }),
    ...(kind === 'aws' && { profile: profile ?? fromEnvironment, allowRoot }),
    suffix: suffix ?? '',
    pace,
  } as const;
}

function executionRoleLines({ arn, permissionsBoundary }: ExecutionRole = {}): string[] {
  if (arn !== undefined) return [`role   ${arn}, an existing role: the workshop does not change or remove it`];
  return permissionsBoundary === undefined ? [] : [`role   with the permissions boundary ${permissionsBoundary}`];
}

function startedDifferently(names: string[]): WorkshopError {
  return usageError(
    `This folder already has a workshop with another ${names.join(' and ')}.`,
    'workshop status   # or use another folder: workshop start --dir <folder>',
  );
}
