// A role: who can assume it, its policies, and whether it may do an action on a resource, with the statement that decides.
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  SimulatePrincipalPolicyCommand,
  type EvaluationResult,
  type Statement,
} from '@aws-sdk/client-iam';
import { usageError } from '../../../engine/errors.ts';
import { matchesGlob } from '../../../lib/glob.ts';
import { resourceOf } from '../../../resources/index.ts';
import { newestTraces, type TraceHop } from '../../trace/requests.ts';
import { nameOf, type KindView, type ViewedResource } from './kind.ts';

interface Policy {
  readonly name: string;
  readonly kind: 'managed policy' | 'inline policy' | 'permissions boundary';
  readonly arn: string | null;
  /** As IAM stores it: the positions of the simulator count its lines. */
  readonly text: string;
}

export const roleView: KindView = {
  reads: {
    async policies(at) {
      const { Role } = await at.aws.client(IAMClient).send(new GetRoleCommand({ RoleName: nameOf(at) }));
      return {
        arn: Role?.Arn ?? '',
        trust: parsed(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')),
        policies: (await policiesOf(at, Role?.PermissionsBoundary?.PermissionsBoundaryArn)).map(
          ({ text, ...policy }) => ({
            ...policy,
            document: parsed(text),
          }),
        ),
        ...(await suggestionsOf(at)),
      };
    },

    /** Decides as IAM's simulator does: by the policies of the role, without the policy of the resource. */
    async decision(at, query) {
      const [action, resource] = [query.get('action') ?? '', query.get('resource') ?? ''];
      if (!/^[\w-]{1,64}:[\w*?-]{1,128}$/.test(action))
        throw usageError('An action has the form dynamodb:PutItem.', 'workshop inspect');
      if (!/^(\*|arn:[\x21-\x7e]{1,2000})$/.test(resource))
        throw usageError('A resource is an ARN, or * for all.', 'workshop inspect --json');
      const { Role } = await at.aws.client(IAMClient).send(new GetRoleCommand({ RoleName: nameOf(at) }));
      const command = new SimulatePrincipalPolicyCommand({
        PolicySourceArn: Role?.Arn ?? '',
        ActionNames: [action],
        ResourceArns: [resource],
      });
      const [answer, policies] = await Promise.all([
        at.aws.client(IAMClient).send(command),
        policiesOf(at, Role?.PermissionsBoundary?.PermissionsBoundaryArn),
      ]);
      const [result] = answer.EvaluationResults ?? [];
      return {
        action,
        resource,
        decision: result?.EvalDecision ?? 'implicitDeny',
        statements: (result?.MatchedStatements ?? []).map((statement) => statementOf(statement, policies, action)),
        boundary: result?.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary ?? null,
        missingContext: missingContextOf(result),
        seen: await lastDecision(at, action, resource),
      };
    },
  },
};

/** The last request to the sandbox that needed this permission; null where there was none, and on AWS. */
async function lastDecision(at: ViewedResource, action: string, resource: string) {
  if (at.checkpoint.target.kind === 'aws') return null;
  const isAsked = ({ decisions }: TraceHop) =>
    decisions.find(
      (each) =>
        each.action.toLowerCase() === action.toLowerCase() &&
        each.resource === resource &&
        each.principal.includes(`:assumed-role/${nameOf(at)}/`),
    );
  for (const { id, started, root } of (await newestTraces(at.paths, { limit: 200, calls: true })) ?? []) {
    const decision = hopsOf(root).map(isAsked).find(Boolean);
    if (decision) return { id, started, decision: decision.decision };
  }
  return null;
}

function hopsOf(hop: TraceHop): TraceHop[] {
  return [hop, ...hop.hops.flatMap(hopsOf)];
}

async function policiesOf(at: ViewedResource, boundary: string | undefined): Promise<Policy[]> {
  const iam = at.aws.client(IAMClient);
  const RoleName = nameOf(at);
  const [{ AttachedPolicies = [] }, { PolicyNames = [] }] = await Promise.all([
    iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
    iam.send(new ListRolePoliciesCommand({ RoleName })),
  ]);
  const managed = AttachedPolicies.map(({ PolicyArn = '' }) => managedPolicy(iam, PolicyArn, 'managed policy'));
  const inline = PolicyNames.map(async (PolicyName): Promise<Policy> => {
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return { name: PolicyName, kind: 'inline policy', arn: null, text: decodeURIComponent(PolicyDocument) };
  });
  const limits = boundary === undefined ? [] : [managedPolicy(iam, boundary, 'permissions boundary')];
  return Promise.all([...managed, ...inline, ...limits]);
}

async function managedPolicy(iam: IAMClient, PolicyArn: string, kind: Policy['kind']): Promise<Policy> {
  const { Policy: policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const VersionId = policy?.DefaultVersionId ?? 'v1';
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
  return {
    name: policy?.PolicyName ?? PolicyArn,
    kind,
    arn: PolicyArn,
    text: decodeURIComponent(PolicyVersion?.Document ?? ''),
  };
}

/** The simulator names a policy, and where the statement begins and ends in its text. */
function statementOf(
  { SourcePolicyId = '', StartPosition, EndPosition }: Statement,
  policies: readonly Policy[],
  action: string,
) {
  const policy = policies.find(
    ({ name, kind }) => SourcePolicyId === name || (kind === 'inline policy' && SourcePolicyId.endsWith(`_${name}`)),
  );
  const lines = policy?.text.split('\n') ?? [];
  const indexOf = ({ Line = 1, Column = 1 }: NonNullable<Statement['StartPosition']>) =>
    lines.slice(0, Line - 1).reduce((sum, line) => sum + line.length + 1, 0) + Column - 1;
  const text =
    policy && StartPosition && EndPosition ? policy.text.slice(indexOf(StartPosition), indexOf(EndPosition)) : '';
  const statement = parsed(text.trim().replace(/^,|,$/g, '')) as {
    readonly Action?: string | readonly string[];
  } | null;
  return {
    policy: policy?.name ?? SourcePolicyId,
    kind: policy?.kind ?? null,
    /** Null where the positions do not fit the text. */
    statement,
    /** Of its actions, the ones that match: a managed policy can list a hundred. */
    actions: [statement?.Action ?? []].flat().filter((pattern) => matchesGlob(pattern, action, { ignoreCase: true })),
  };
}

function missingContextOf(result: EvaluationResult | undefined): string[] {
  const specific = (result?.ResourceSpecificResults ?? []).flatMap(
    ({ MissingContextValues = [] }) => MissingContextValues,
  );
  return [...new Set([...(result?.MissingContextValues ?? []), ...specific])];
}

const actions = [
  'dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:Scan',
  'logs:CreateLogStream logs:PutLogEvents s3:GetObject lambda:InvokeFunction',
]
  .join(' ')
  .split(' ');

/** ARNs of the stack. */
async function suggestionsOf({ checkpoint }: ViewedResource) {
  const resources: string[] = [];
  for (const { kind, props, outputs } of checkpoint.resources) {
    const { arn } = (await resourceOf(kind)).identify(props as never, outputs as never);
    if (arn !== undefined) resources.push(arn);
  }
  return { actions, resources: [...new Set(resources)] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
