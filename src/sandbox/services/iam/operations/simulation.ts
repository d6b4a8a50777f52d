// Simulates requests under the policies of a role or a user, with the evaluation that decides real requests.
import * as sdk from '@aws-sdk/client-iam';
import type { PolicyDocument } from '../../../server/access.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { entityNotFound } from '../errors.ts';
import { policiesOfIdentity } from '../evaluation/identity-policies.ts';
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
      ({ PolicySourceArn, ActionNames = [], ResourceArns = ['*'], ContextEntries = [], ...paging }, call) => {
        const policies = policiesOfArn(sandbox, call, String(PolicySourceArn));
        const context: Record<string, string> = {};
        for (const { ContextKeyName, ContextKeyValues } of ContextEntries) {
          if (ContextKeyName && ContextKeyValues?.[0] !== undefined)
            context[ContextKeyName.toLowerCase()] = ContextKeyValues[0];
        }
        const results = ActionNames.flatMap((action) =>
          ResourceArns.map((resource) => ({
            EvalActionName: action,
            EvalResourceName: resource,
            EvalDecision: decisions[evaluatePolicies(policies, { action, resource, context })],
            MatchedStatements: [],
            MissingContextValues: [],
          })),
        );
        const { items, end } = page(results, paging);
        return { EvaluationResults: items, ...end };
      },
    ),
  ];
}

function policiesOfArn({ store }: SandboxContext, { account }: Call, arn: string): readonly PolicyDocument[] {
  const records = recordsOf(store);
  const identity = roleOfArn(records, arn) ?? usersIn(store, account).find((user) => user.arn === arn);
  return identity?.account === account ? policiesOfIdentity(records, identity) : entityNotFound(arn);
}
