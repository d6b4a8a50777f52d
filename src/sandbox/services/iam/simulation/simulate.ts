// One simulated request, decided by the evaluation that decides real requests.
import type { PermissionsBoundaryDecisionDetail, PolicySourceType, Statement } from '@aws-sdk/client-iam';
import type { AccessQuery, ContextKeys } from '../../../server/access.ts';
import { evaluatePolicyTypes, isAllowed, isDenied } from '../evaluation/decision.ts';
import { listOf } from '../evaluation/patterns.ts';
import { actionApplies, type Match } from '../evaluation/statements.ts';
import { keysIn } from '../rules/unfilled-keys.ts';
import { statementRanges } from './positions.ts';
import type { SimulatedPolicy } from './simulated-policies.ts';

export interface Simulation {
  readonly identity: readonly SimulatedPolicy[];
  readonly boundary: SimulatedPolicy | undefined;
  readonly resource: SimulatedPolicy | undefined;
  readonly query: Omit<AccessQuery, 'action' | 'resource'>;
  /** The ARN of the role that is simulated. */
  readonly roleArn: string | undefined;
  /** With names in lower case. */
  readonly context: ContextKeys;
}

interface Result {
  readonly EvalDecision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  readonly MatchedStatements: Statement[];
  readonly MissingContextValues: string[];
  readonly PermissionsBoundaryDecisionDetail?: PermissionsBoundaryDecisionDetail;
}

export function simulate(simulation: Simulation, action: string, resource: string): Result {
  const { identity, boundary, resource: resourcePolicy, query, roleArn, context } = simulation;
  const request = { action, resource, context };
  const policies = {
    identity: identity.map(({ document }) => document),
    boundary: boundary?.document,
    session: [],
    resource: resourcePolicy?.document,
  };
  const { effects, matches } = evaluatePolicyTypes(policies, request, { ...query, action, resource }, roleArn);
  const decision = isDenied(effects) ? 'explicitDeny' : isAllowed(effects) ? 'allowed' : 'implicitDeny';
  const deciding = { allowed: 'Allow', explicitDeny: 'Deny', implicitDeny: undefined }[decision];
  const all = [...identity, ...(boundary ? [boundary] : []), ...(resourcePolicy ? [resourcePolicy] : [])];
  return {
    EvalDecision: decision,
    MatchedStatements: matches
      .filter(({ statement }) => statement.Effect === deciding)
      .map((match) => statementOf(match, all, resourcePolicy)),
    MissingContextValues: missingKeys(all, action, context),
    ...(boundary && {
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: effects.boundary === 'allow' },
    }),
  };
}

/** AWS's types of policies here are not those of its model. */
function statementOf(
  { document, statement }: Match,
  policies: readonly SimulatedPolicy[],
  resourcePolicy: SimulatedPolicy | undefined,
): Statement {
  const policy = policies.find((one) => one.document === document);
  const type = policy === resourcePolicy ? 'Resource Policy' : 'IAM Policy';
  return {
    SourcePolicyId: policy?.id,
    SourcePolicyType: type as PolicySourceType,
    ...(policy && statementRanges(policy.text)[listOf(document.Statement).indexOf(statement)]),
  };
}

/** The keys that statements about the action name, and the request does not have. */
function missingKeys(policies: readonly SimulatedPolicy[], action: string, context: ContextKeys): string[] {
  const statements = policies.flatMap(({ document }) => listOf(document.Statement));
  const names = statements.filter((statement) => actionApplies(statement, { action })).flatMap(keysIn);
  return [...new Set(names)].filter((name) => context[name.toLowerCase()] === undefined);
}
