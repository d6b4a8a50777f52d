// Whether the functions can get a role: an existing one that fits, or one that the account lets the caller create.
import { IAMClient, SimulatePrincipalPolicyCommand, type EvaluationResult } from '@aws-sdk/client-iam';
import { logUses, tableUses, visitUses } from '../../../../steps/3-role/role-uses.ts';
import { names } from '../../../../steps/names.ts';
import type { CourseOutputs } from '../../../../steps/outputs.ts';
import { isRoot } from '../../../aws/credentials/identity.ts';
import { errorCategory } from '../../../aws/errors/explain.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import type { ExecutionRole, StepContext } from '../../../engine/types.ts';
import { deniedTo, readExistingRole, trustedBy } from '../../../resources/iam/existing-role.ts';
import { principalOf } from './permissions.ts';
import type { Finding } from './probe.ts';

export function roleTitle({ arn }: ExecutionRole): string {
  return arn === undefined ? 'You can create the role of the functions' : 'The existing role fits the functions';
}

type Context = StepContext<CourseOutputs>;

export function executionRoleProbe(step: Context, callerArn: string): Promise<Finding> {
  const { arn } = step.executionRole;
  return arn === undefined ? canCreate(step, callerArn) : fits(step, arn);
}

async function fits(step: Context, arn: string): Promise<Finding> {
  let trusted: string[];
  try {
    trusted = trustedBy((await readExistingRole(arn, step.aws)).AssumeRolePolicyDocument);
  } catch (error) {
    if (!(error instanceof WorkshopError)) throw error;
    return { status: 'fail', because: error.message, help: error.fix ?? 'workshop start --role-arn <ARN>' };
  }
  const help = 'an administrator changes the role   # or choose another one: workshop start --role-arn <ARN>';
  if (!trusted.includes('lambda.amazonaws.com'))
    return {
      status: 'fail',
      because: 'Lambda cannot assume the role: its trust policy does not name lambda.amazonaws.com.',
      actual: trusted.join(', ') || 'nobody can assume it',
      help,
    };
  const denied = await deniedTo(arn, [...logUses(step), ...tableUses(step)], step.aws);
  if (denied === undefined) return { status: 'could-not-check', because: `Lambda can assume ${arn}. ${noSimulation}` };
  if (denied.length === 0) {
    const more = await deniedTo(arn, visitUses(step), step.aws);
    const task = more?.length ? `. The optional task visit-count also needs ${more.join(', ')}` : '';
    return { status: 'pass', actual: `${arn}: Lambda can assume it, and it allows logs and the table${task}` };
  }
  return {
    status: 'fail',
    because: 'The role does not allow what the functions do.',
    actual: `not allowed: ${[...new Set(denied)].join(', ')}`,
    help,
  };
}

const noSimulation = 'What it allows is not known without the permission iam:SimulatePrincipalPolicy';

/** IAM evaluates the call as it would be made, with the boundary or without one. Nothing is created. */
async function canCreate(step: Context, callerArn: string): Promise<Finding> {
  if (isRoot(callerArn)) return { status: 'pass', actual: 'the root user can' };
  const principal = await principalOf(step.aws, callerArn);
  if (!principal)
    return { status: 'could-not-check', because: `IAM cannot simulate the policies of a session like ${callerArn}` };
  const { permissionsBoundary } = step.executionRole;
  let seen: EvaluationResult | undefined;
  try {
    seen = await simulate(step, principal, permissionsBoundary);
  } catch (error) {
    if (errorCategory(error) !== 'permission') throw error;
    return { status: 'could-not-check', because: 'the caller has no permission iam:SimulatePrincipalPolicy' };
  }
  const bounded = permissionsBoundary === undefined ? '' : ` with the boundary ${permissionsBoundary}`;
  if (seen?.EvalDecision === 'allowed') return { status: 'pass', actual: `iam:CreateRole is allowed${bounded}` };
  const wantsBoundary = permissionsBoundary === undefined && missingKeys(seen).includes('iam:permissionsboundary');
  const actual = `iam:CreateRole is denied${bounded}${byWhat(seen)}`;
  const existing = 'workshop start --role-arn <ARN>   # with a role that an administrator creates';
  if (wantsBoundary)
    return {
      status: 'fail',
      because: 'The account allows new roles only with a permissions boundary. Its administrator knows which one.',
      actual,
      help: `workshop start --permissions-boundary <ARN of the policy>   # or ${existing}`,
    };
  return {
    status: 'fail',
    because: 'The account does not let you create the role that the functions need.',
    actual,
    help: `${existing}; or, where a boundary is demanded: --permissions-boundary <ARN>`,
  };
}

async function simulate(
  { aws, name }: Context,
  PolicySourceArn: string,
  boundary: string | undefined,
): Promise<EvaluationResult | undefined> {
  const { EvaluationResults = [] } = await aws.client(IAMClient).send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn,
      ActionNames: ['iam:CreateRole'],
      ResourceArns: [`arn:aws:iam::${aws.account}:role/${name(names.role)}`],
      ContextEntries:
        boundary === undefined
          ? []
          : [{ ContextKeyName: 'iam:PermissionsBoundary', ContextKeyValues: [boundary], ContextKeyType: 'string' }],
    }),
  );
  return EvaluationResults[0];
}

/** Where the request names a resource, IAM lists them with that resource. */
function missingKeys({ MissingContextValues = [], ResourceSpecificResults = [] }: Partial<EvaluationResult> = {}) {
  const ofResources = ResourceSpecificResults.flatMap((result) => result.MissingContextValues ?? []);
  return [...MissingContextValues, ...ofResources].map((key) => key.toLowerCase());
}

function byWhat(seen: EvaluationResult | undefined): string {
  if (seen?.OrganizationsDecisionDetail?.AllowedByOrganizations === false) return ' by a policy of your organization';
  return seen?.EvalDecision === 'explicitDeny' ? ' by an explicit deny' : '';
}
