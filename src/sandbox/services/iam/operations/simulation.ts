// Simulates requests under policies: those of a role, a user or a group, and those that are passed.
import * as sdk from '@aws-sdk/client-iam';
import type { ContextKeys } from '../../../server/access.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { anonymous, type Principal } from '../../../server/principal.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { invalidSimulationInput } from '../errors.ts';
import { simulatedContext } from '../evaluation/principal-keys.ts';
import { recordsOf, type RoleRecord } from '../records.ts';
import { page } from '../rules/pages.ts';
import { simulate, type Simulation } from '../simulation/simulate.ts';
import {
  identityOfArn,
  managedPolicy,
  passedPolicies,
  policiesOfIdentity,
  policyOf,
  type SimulatedIdentity,
  type SimulatedPolicy,
} from '../simulation/simulated-policies.ts';

const operation = operationsOf(sdk);

const takes = [
  'PolicyInputList',
  'PermissionsBoundaryPolicyInputList',
  'ActionNames',
  'ResourceArns',
  'ResourcePolicy',
  'ResourceOwner',
  'CallerArn',
  'ContextEntries',
  'Marker',
  'MaxItems',
] as const;

type Input = Pick<sdk.SimulateCustomPolicyRequest, Exclude<(typeof takes)[number], 'PolicyInputList'>> & {
  readonly PolicyInputList?: string[] | undefined;
};

export function simulationOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation(
      'SimulatePrincipalPolicy',
      { takes: ['PolicySourceArn', ...takes], on: ({ PolicySourceArn }) => String(PolicySourceArn) },
      ({ PolicySourceArn, ...input }, call) => {
        const identity = identityOfArn(sandbox, call, String(PolicySourceArn));
        const boundaryArn = identity.record.boundary;
        const own = boundaryArn === undefined ? undefined : managedPolicy(sandbox, call, boundaryArn);
        const policies = policiesOfIdentity(sandbox, call, identity);
        return results(simulationOf(sandbox, call, input, policies, own, identity), input);
      },
    ),

    operation('SimulateCustomPolicy', { takes }, (input, call) =>
      results(simulationOf(sandbox, call, input, [], undefined, undefined), input),
    ),
  ];
}

function simulationOf(
  sandbox: SandboxContext,
  call: Call,
  input: Input,
  own: readonly SimulatedPolicy[],
  ownBoundary: SimulatedPolicy | undefined,
  source: SimulatedIdentity | undefined,
): Simulation {
  const { ResourcePolicy, CallerArn } = input;
  const caller = CallerArn === undefined ? source : callerOf(sandbox, call, CallerArn);
  if (ResourcePolicy !== undefined && (caller === undefined || caller.noun === 'group'))
    invalidSimulationInput('A CallerArn is required when a ResourcePolicy is specified.');
  const [boundary = ownBoundary] = passedPolicies(
    'PermissionsBoundaryPolicyInputList',
    input.PermissionsBoundaryPolicyInputList,
  );
  const principal = principalOf(caller, sandbox.now());
  const role = caller?.noun === 'role' ? (caller.record as Readonly<RoleRecord>) : undefined;
  const entries = contextEntries(input.ContextEntries);
  return {
    identity: [...own, ...passedPolicies('PolicyInputList', input.PolicyInputList)],
    boundary,
    resource: ResourcePolicy === undefined ? undefined : resourcePolicyOf(ResourcePolicy),
    query: { principal, resourceAccount: accountOf(input.ResourceOwner) ?? call.account },
    roleArn: role?.arn,
    context: simulatedContext(recordsOf(sandbox.store), sandbox.now(), principal, role, entries),
  };
}

/** Of a resource policy, only the form is checked: which principals it may name depends on its service. */
function resourcePolicyOf(text: string): SimulatedPolicy {
  try {
    return policyOf('ResourcePolicy', text);
  } catch {
    return invalidSimulationInput('Syntax errors in policy.');
  }
}

/** AWS takes only users here. */
function callerOf(sandbox: SandboxContext, call: Call, arn: string): SimulatedIdentity {
  const caller = identityOfArn(sandbox, call, arn);
  return caller.noun === 'user' ? caller : invalidSimulationInput(`Invalid caller arn: ${arn}`);
}

function principalOf(caller: SimulatedIdentity | undefined, now: number): Principal {
  if (!caller || caller.noun === 'group') return anonymous;
  const { account, arn, id, name } = caller.record;
  if (caller.noun === 'user') return { type: 'user', account, arn, id };
  return { type: 'role', account, arn, id, roleName: name, session: { issued: now } };
}

/** `ResourceOwner`: an account, as an id or as the ARN of its root. */
function accountOf(owner: string | undefined): string | undefined {
  return owner === undefined
    ? undefined
    : (/\d{12}/.exec(owner)?.[0] ?? invalidSimulationInput(`Invalid owner: ${owner}`));
}

function contextEntries(entries: readonly sdk.ContextEntry[] = []): ContextKeys {
  return Object.fromEntries(
    entries.map(({ ContextKeyName = '', ContextKeyValues: values = [], ContextKeyType: type = '' }) => {
      const isList = type.endsWith('List') || values.length > 1;
      return [ContextKeyName.toLowerCase(), isList ? values : (values[0] ?? '')];
    }),
  );
}

/**
 * One result for each action: of several resources, the most restrictive decision, with the details of each resource.
 * source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html, checked 2026-11-29
 */
function results(simulation: Simulation, { ActionNames = [], ResourceArns = [], Marker, MaxItems }: Input) {
  const arns = ResourceArns.length > 0 ? ResourceArns : ['*'];
  const found = ActionNames.map((action): sdk.EvaluationResult => {
    const each = arns.map((arn) => ({ arn, ...simulate(simulation, action, arn) }));
    const order = ['explicitDeny', 'implicitDeny', 'allowed'];
    const [{ arn, ...decisive }] = each.toSorted(
      (one, other) => order.indexOf(one.EvalDecision) - order.indexOf(other.EvalDecision),
    ) as [(typeof each)[number]];
    const isSpecific = arns.some((each) => each !== '*');
    return {
      EvalActionName: action,
      EvalResourceName: arns.length === 1 ? arn : '*',
      ...decisive,
      // Of requested resources, each says what it lacks.
      ...(isSpecific && {
        MissingContextValues: [],
        EvalDecisionDetails: {},
        ResourceSpecificResults: each.map(({ arn, EvalDecision, ...rest }) => ({
          EvalResourceName: arn,
          EvalResourceDecision: EvalDecision,
          ...rest,
        })),
      }),
    };
  });
  const { items, end } = page(found, { Marker, MaxItems });
  return { EvaluationResults: items, ...end };
}
