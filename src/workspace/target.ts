// The target of a folder: what was chosen at the start, and that the credentials belong to its account.
import type { AccountPlan } from '../aws/account-plan.ts';
import { newBucketName } from '../../steps/names.ts';
import { serverOf, type ServerChoice } from '../aws/target/other-server.ts';
import type { AwsChoice, SandboxChoice } from '../aws/target/target.ts';
import { WorkshopError } from '../engine/errors.ts';
import type { Checkpoint, ExecutionRole, TargetId } from '../engine/types.ts';
import type { TargetApproval } from './approved-targets.ts';
import { newCheckpoint } from './checkpoint.ts';
import { assertRoleInAccount } from './execution-role.ts';
import type { Paths } from './paths.ts';

/** What a new workspace starts with. */
export interface StartChoice {
  readonly kind: TargetId['kind'];
  readonly region: string;
  readonly profile?: string | undefined;
  readonly suffix: string;
  readonly pace?: string | undefined;
  /** Confirmed in advance: work as the root user. */
  readonly allowRoot?: boolean | undefined;
  /** The address of a server other than AWS. */
  readonly endpoint?: string | undefined;
  readonly executionRole?: ExecutionRole | undefined;
}

/** An AWS account that the learner has not confirmed for this folder yet. */
export interface UnconfirmedAccount {
  readonly account: string;
  readonly alias: string | undefined;
  /** Where AWS tells the caller. */
  readonly plan: AccountPlan | undefined;
  readonly region: string;
  readonly arn: string;
  readonly root: boolean;
  readonly profile: string | undefined;
  readonly endpoint: string | undefined;
}

export function targetChoice(
  paths: Paths,
  known: TargetId | undefined,
  begin: StartChoice | undefined,
  mfaCode: AwsChoice['mfaCode'],
  server: ServerChoice = {},
): SandboxChoice | AwsChoice {
  const from = known ?? begin;
  const endpoint = serverOf(server, known, from?.kind);
  if (from?.kind === 'aws')
    return { kind: 'aws', region: from.region, profile: begin?.profile ?? from.profile, mfaCode, endpoint };
  return { kind: 'sandbox', region: from?.region ?? '', dir: paths.sandbox, pace: begin?.pace };
}

/** Before the first request to a target that a folder records: the learner named it, or confirmed it on this machine. */
export async function approveTarget(
  account: string,
  { profile, endpoint }: AwsChoice,
  begin: StartChoice | undefined,
  server: ServerChoice = {},
  approval: TargetApproval | undefined,
): Promise<void> {
  if (!approval) throw new TypeError('A folder with a target on AWS is opened with an approval.');
  await approval.confirm({ account, profile, endpoint }, { profile: begin?.profile, endpoint: server.flag });
}

/** Changes how to log in to the same account: `workshop start --profile` in a folder with another profile. */
export function withLogin(known: Checkpoint, begin: StartChoice | undefined, endpoint: string | undefined): Checkpoint {
  const { target } = known;
  if (target.kind !== 'aws' || !begin) return known;
  const { profile = target.profile, allowRoot = target.allowRoot } = begin;
  if (profile === target.profile && allowRoot === target.allowRoot && endpoint === target.endpoint) return known;
  const login = { ...(profile && { profile }), ...(allowRoot && { allowRoot }), ...(endpoint && { endpoint }) };
  return { ...known, target: { ...target, ...login } };
}

export function checkpointFor(
  { kind, region, profile, suffix, allowRoot, endpoint, executionRole }: StartChoice,
  account: string,
  alias: string | undefined,
): Checkpoint {
  if (executionRole) assertRoleInAccount(executionRole, account);
  return newCheckpoint({
    target:
      kind === 'aws'
        ? {
            kind,
            account,
            region,
            ...(profile && { profile }),
            ...(alias && { alias }),
            ...(allowRoot && { allowRoot }),
            ...(endpoint && { endpoint }),
          }
        : { kind, account, region },
    suffix,
    bucketName: newBucketName(suffix),
    ...(executionRole && { executionRole }),
  });
}

export function assertSameAccount({ target }: Checkpoint, account: string): void {
  if (target.account === account) return;
  throw new WorkshopError({
    code: 'credentials',
    message: `The credentials belong to the account ${account}, but this workshop is in the account ${target.account}.`,
    state: 'Nothing was changed.',
    fix:
      target.kind === 'aws'
        ? `workshop start --target aws --profile <a profile of account ${target.account}>`
        : 'workshop sandbox status',
  });
}
