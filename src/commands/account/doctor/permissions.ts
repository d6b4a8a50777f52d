// Whether the caller may do all that the course does, as IAM itself reckons it. Nothing is tried out.
import { GetRoleCommand, IAMClient, paginateSimulatePrincipalPolicy, type ContextEntry } from '@aws-sdk/client-iam';
import { managedPolicies } from '../../../aws/facts.ts';
import { isRoot } from '../../../aws/credentials/identity.ts';
import type { Thing } from '../../../aws/permissions.ts';
import { permissionsOf, resourcesOf, type Audience, type PolicyScope } from '../../../aws/policy.ts';
import type { Aws } from '../../../engine/types.ts';
import { isNamed } from '../../../resources/define.ts';
import type { Finding } from './probe.ts';

export async function permissions(
  aws: Aws,
  callerArn: string,
  { audience, suffix, bucketName }: Pick<PolicyScope, 'audience' | 'suffix' | 'bucketName'>,
): Promise<Finding> {
  if (isRoot(callerArn)) return { status: 'pass', actual: 'the root user may do everything' };
  const principal = await principalOf(aws, callerArn);
  if (!principal)
    return {
      status: 'could-not-check',
      because: `IAM cannot reckon for a session like ${callerArn}, or not for this caller`,
    };
  const scope: PolicyScope = { audience, account: aws.account, region: aws.region, suffix, bucketName };
  let asked = 0;
  const denied = new Set<string>();
  try {
    for (const [thing, actions] of actionsByThing(audience)) {
      asked += actions.length;
      for (const action of await deniedOf(aws, principal, thing, actions, scope)) denied.add(action);
    }
  } catch (error) {
    if (!isNamed(error, 'AccessDenied', 'AccessDeniedException')) throw error;
    const because = 'the caller may not ask IAM (iam:SimulatePrincipalPolicy), which the course itself does not need';
    return { status: 'could-not-check', because };
  }
  if (denied.size === 0)
    return { status: 'pass', actual: `all ${asked} that ${audience === 'learner' ? 'the course' : 'a reset'} needs` };
  return {
    status: 'fail',
    because: `${denied.size} of ${asked} permissions are missing.`,
    actual: [...denied].sort().join(', '),
    help: `workshop policy${audience === 'instructor' ? ' --for instructor' : suffix ? ` --suffix ${suffix}` : ''} > policy.json   # whoever manages the account attaches it`,
  };
}

function actionsByThing(audience: Audience): Map<Thing, string[]> {
  const found = new Map<Thing, Set<string>>();
  for (const { on, actions } of permissionsOf(audience)) {
    // That one may ask about oneself is what is being done here.
    if (on === 'self') continue;
    const known = found.get(on) ?? new Set<string>();
    actions.forEach((action) => known.add(action));
    found.set(on, known);
  }
  return new Map([...found].map(([thing, actions]) => [thing, [...actions]]));
}

async function deniedOf(aws: Aws, principal: string, thing: Thing, actions: string[], scope: PolicyScope) {
  const client = aws.client(IAMClient);
  const input = {
    PolicySourceArn: principal,
    ActionNames: actions,
    // One is like the other, and an id that AWS is yet to make up may be any.
    ResourceArns: [
      (resourcesOf(scope)[thing][0] ?? '*').replace(/(?<=.)\*\/tags/, '/tags').replace(/(?<=.)\*$/, 'any'),
    ],
    ContextEntries: contextOf[thing] ?? [],
  };
  const denied: string[] = [];
  for await (const { EvaluationResults = [] } of paginateSimulatePrincipalPolicy({ client }, input)) {
    for (const { EvalActionName, EvalDecision } of EvaluationResults)
      if (EvalDecision !== 'allowed' && EvalActionName) denied.push(EvalActionName);
  }
  return denied;
}

const contextOf: Partial<Record<Thing, ContextEntry[]>> = {
  passedRole: [entry('iam:PassedToService', 'lambda.amazonaws.com')],
  roleToAttach: [entry('iam:PolicyARN', managedPolicies.CloudWatchFullAccess)],
};

function entry(ContextKeyName: string, value: string): ContextEntry {
  return { ContextKeyName, ContextKeyValues: [value], ContextKeyType: 'string' };
}

/** IAM reckons for users and roles. A session's ARN leaves out the role's path, which only the role itself shows. */
async function principalOf(aws: Aws, callerArn: string): Promise<string | undefined> {
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
