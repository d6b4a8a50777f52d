// Simulates requests against the policies of a role or user, with the evaluation that decides the real ones.
import * as sdk from '@aws-sdk/client-iam';
import { throwAwsError } from '../../../server/aws-error.ts';
import { judge, type Effect } from '../evaluation/evaluate.ts';
import { documentsOf, documentsOfHolder } from '../evaluation/identity-policies.ts';
import { accessKeyOf, keysOf } from '../keys.ts';
import { recordsOf, roleOfArn, userOfArn } from '../records.ts';
import type { PolicyDocument } from '../../../server/access.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { page } from './common.ts';

const operation = operationsOf(sdk);

const decisions = {
  allow: sdk.PolicyEvaluationDecisionType.ALLOWED,
  deny: sdk.PolicyEvaluationDecisionType.EXPLICIT_DENY,
  none: sdk.PolicyEvaluationDecisionType.IMPLICIT_DENY,
} satisfies Record<Effect, string>;

export function simulation(sandbox: SandboxContext): Operation[] {
  return [
    operation(
      'SimulatePrincipalPolicy',
      {
        takes: ['PolicySourceArn', 'ActionNames', 'ResourceArns', 'ContextEntries', 'Marker', 'MaxItems'],
        on: ({ PolicySourceArn }) => String(PolicySourceArn),
      },
      ({ PolicySourceArn, ActionNames = [], ResourceArns, ContextEntries = [], ...paging }, call) => {
        const documents = documentsBehind(sandbox, call, String(PolicySourceArn));
        const context: Record<string, string> = {};
        for (const { ContextKeyName, ContextKeyValues } of ContextEntries) {
          if (ContextKeyName && ContextKeyValues?.[0] !== undefined)
            context[ContextKeyName.toLowerCase()] = ContextKeyValues[0];
        }
        const results = ActionNames.flatMap((action) =>
          (ResourceArns ?? ['*']).map((resource) => ({
            EvalActionName: action,
            EvalResourceName: resource,
            EvalDecision: decisions[judge(documents, { action, resource, context })],
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

function documentsBehind(
  { store }: SandboxContext,
  { account, principal }: Call,
  arn: string,
): readonly PolicyDocument[] {
  const records = recordsOf(store);
  const holder = roleOfArn(records, arn) ?? userOfArn(records, arn);
  if (holder?.account === account) return documentsOfHolder(records, holder);
  // A user may have keys with different limits: who asks about himself means the key he asks with.
  if ('arn' in principal && principal.arn === arn) return documentsOf(records, principal);
  const key = keysOf(store)
    .values()
    .map((record) => accessKeyOf(record))
    .find((one) => 'arn' in one.principal && one.principal.arn === arn);
  if (key?.account === account) return documentsOf(records, key.principal);
  return throwAwsError(sdk.NoSuchEntityException$, `The entity with ARN ${arn} cannot be found.`);
}
