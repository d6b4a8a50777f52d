// Whether the caller has all permissions of the course: IAM's policy simulator answers, and no call is tried out.
import { GetRoleCommand, IAMClient, paginateSimulatePrincipalPolicy, type ContextEntry } from '@aws-sdk/client-iam';
import { isRoot } from '../../../aws/credentials/identity.ts';
import type { StatementCondition, StatementScope } from '../../../aws/permissions.ts';
import type { Aws } from '../../../engine/types.ts';
import { isNamed } from '../../../resources/define.ts';
import { ownUser } from '../policy/other-calls.ts';
import { actionsByScope, permissionsOf, policyNames, type PolicyScope } from '../policy/policy-document.ts';
import type { Finding } from './probe.ts';

export async function permissions(
  aws: Aws,
  callerArn: string,
  { audience, suffix, bucketName, executionRole }: Omit<PolicyScope, 'account' | 'region'>,
): Promise<Finding> {
  if (isRoot(callerArn)) return { status: 'pass', actual: 'the root user has every permission' };
  const principal = await principalOf(aws, callerArn);
  if (!principal)
    return { status: 'could-not-check', because: `IAM cannot simulate the policies of a session like ${callerArn}` };
  const scope: PolicyScope = { audience, account: aws.account, region: aws.region, suffix, bucketName, executionRole };
  let asked = 0;
  const denied = new Set<string>();
  try {
    for (const [about, actions] of actionsByScope(await permissionsOf(audience))) {
      // Asking IAM is what uses this permission.
      if (about === ownUser || about.arns(policyNames(scope)).length === 0) continue;
      asked += actions.length;
      for (const action of await deniedOf(aws, principal, about, actions, scope)) denied.add(action);
    }
  } catch (error) {
    if (!isNamed(error, 'AccessDenied', 'AccessDeniedException')) throw error;
    const because = 'the caller has no permission iam:SimulatePrincipalPolicy. The course itself does not need it';
    return { status: 'could-not-check', because };
  }
  const needed = audience === 'learner' ? 'the course' : 'a reset';
  if (denied.size === 0) return { status: 'pass', actual: `all ${asked} permissions that ${needed} needs` };
  return {
    status: 'fail',
    because: `${denied.size} of the ${asked} permissions that ${needed} needs are missing.`,
    actual: [...denied].sort().join(', '),
    help: `workshop policy${flagsOf(scope)} > policy.json   # an administrator of the account attaches it`,
  };
}

function flagsOf({ audience, suffix, executionRole }: PolicyScope): string {
  if (audience === 'instructor') return ' --for instructor';
  const { arn, permissionsBoundary } = executionRole ?? {};
  const flags = { suffix, 'role-arn': arn, 'permissions-boundary': permissionsBoundary };
  return Object.entries(flags)
    .map(([name, value]) => (value ? ` --${name} ${value}` : ''))
    .join('');
}

async function deniedOf(
  aws: Aws,
  principal: string,
  { arns, condition }: StatementScope,
  actions: readonly string[],
  scope: PolicyScope,
): Promise<string[]> {
  const client = aws.client(IAMClient);
  const [arn = '*'] = arns(policyNames(scope));
  const input = {
    PolicySourceArn: principal,
    ActionNames: [...actions],
    // The simulator takes no patterns: an id that AWS has yet to make up may be any.
    ResourceArns: [arn.replace(/(?<=.)\*\/tags/, '/tags').replace(/(?<=.)\*$/, 'any')],
    ContextEntries: contextOf(condition?.(policyNames(scope))),
  };
  const denied: string[] = [];
  for await (const { EvaluationResults = [] } of paginateSimulatePrincipalPolicy({ client }, input)) {
    for (const { EvalActionName, EvalDecision } of EvaluationResults)
      if (EvalDecision !== 'allowed' && EvalActionName) denied.push(EvalActionName);
  }
  return denied;
}

/** The values that the condition of the course's own policy asks for. */
function contextOf(condition: StatementCondition = {}): ContextEntry[] {
  return Object.values(condition).flatMap((keys) =>
    Object.entries(keys).map(([ContextKeyName, [value = '']]) => ({
      ContextKeyName,
      ContextKeyValues: [value],
      ContextKeyType: 'string' as const,
    })),
  );
}

/** IAM simulates for users and roles. The ARN of a session leaves out the role's path, which only the role itself shows. */
export async function principalOf(aws: Aws, callerArn: string): Promise<string | undefined> {
  if (/:user\//.test(callerArn)) return callerArn;
  const RoleName = /:assumed-role\/([^/]+)\//.exec(callerArn)?.[1];
  if (!RoleName) return undefined;
  try {
    return (await aws.client(IAMClient).send(new GetRoleCommand({ RoleName }))).Role?.Arn;
  } catch (error) {
    if (isNamed(error, 'AccessDenied', 'AccessDeniedException', 'NoSuchEntityException')) return undefined;
    throw error;
  }
}
