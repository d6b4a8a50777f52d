// Simulates requests under the policies of a role or a user, with the evaluation that decides real requests.
import * as sdk from '@aws-sdk/client-iam';
import type { PolicyDocument } from '../../../server/access.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { entityNotFound } from '../errors.ts';
import { boundaryOfIdentity, policiesOfIdentity, policiesOfUser } from '../evaluation/identity-policies.ts';
import { listOf } from '../evaluation/patterns.ts';
import { evaluatePolicies, type Effect } from '../evaluation/statements.ts';
import { recordsOf, roleOfArn } from '../records.ts';
import { page } from '../rules/pages.ts';
import { usersIn } from '../rules/users.ts';

const operation = operationsOf(sdk);

const decisions = {
  allow: sdk.PolicyEvaluationDecisionType.ALLOWED,
  deny: sdk.PolicyEvaluationDecisionType.EXPLICIT_DENY,
  none: sdk.PolicyEvaluationDecisionType.IMPLICIT_DENY,
} satisfies Record<Effect, string>;

export function simulationOperations(sandbox: SandboxContext): Operation[] {
  return [
    operation(
      'SimulatePrincipalPolicy',
      {
        takes: ['PolicySourceArn', 'ActionNames', 'ResourceArns', 'ContextEntries', 'Marker', 'MaxItems'],
        on: ({ PolicySourceArn }) => String(PolicySourceArn),
      },
      ({ PolicySourceArn, ActionNames = [], ResourceArns, ContextEntries = [], ...paging }, call) => {
        const { policies, boundary } = policiesOfArn(sandbox, call, String(PolicySourceArn));
        const context: Record<string, string> = {};
        for (const { ContextKeyName, ContextKeyValues } of ContextEntries) {
          if (ContextKeyName && ContextKeyValues?.[0] !== undefined)
            context[ContextKeyName.toLowerCase()] = ContextKeyValues[0];
        }
        const missing = keysIn([...policies, ...(boundary ? [boundary] : [])]).filter((key) => !(key in context));
        const results = ActionNames.flatMap((action) =>
          (ResourceArns ?? ['*']).map((resource) => {
            const request = { action, resource, context };
            const limit = boundary && evaluatePolicies([boundary], request);
            const effect = within(evaluatePolicies(policies, request), limit);
            const detail = limit && {
              PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: limit === 'allow' },
            };
            return {
              EvalActionName: action,
              EvalResourceName: resource,
              EvalDecision: decisions[effect],
              MatchedStatements: [],
              ...detail,
              // source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html, checked 2026-11-29
              MissingContextValues: ResourceArns ? [] : missing,
              ...(ResourceArns && {
                ResourceSpecificResults: [
                  {
                    EvalResourceName: resource,
                    EvalResourceDecision: decisions[effect],
                    MatchedStatements: [],
                    MissingContextValues: missing,
                    ...detail,
                  },
                ],
              }),
            };
          }),
        );
        const { items, end } = page(results, paging);
        return { EvaluationResults: items, ...end };
      },
    ),
  ];
}

function policiesOfArn({ store }: SandboxContext, { account }: Call, arn: string) {
  const records = recordsOf(store);
  const role = roleOfArn(records, arn);
  const user = role ? undefined : usersIn(store, account).find((each) => each.arn === arn);
  const identity = role ?? user;
  if (identity?.account !== account) return entityNotFound(arn);
  const policies = user ? policiesOfUser(records, user) : policiesOfIdentity(records, identity);
  return { policies, boundary: boundaryOfIdentity(records, identity) };
}

/** A boundary grants nothing, and limits what the policies grant. */
function within(effect: Effect, limit: Effect | undefined): Effect {
  if (limit === undefined || effect === 'deny') return effect;
  return limit === 'allow' ? effect : limit;
}

/** The condition keys of all statements, in lower case. */
function keysIn(documents: readonly PolicyDocument[]): string[] {
  const conditions = documents.flatMap(({ Statement }) => listOf(Statement)).map(({ Condition = {} }) => Condition);
  const keys = conditions.flatMap((condition) => Object.values(condition).flatMap(Object.keys));
  return [...new Set(keys.map((key) => key.toLowerCase()))];
}
