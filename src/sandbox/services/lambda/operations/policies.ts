// Operations on the resource policy of a function.
import * as sdk from '@aws-sdk/client-lambda';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { onFunction, target, type GetLambda } from './target.ts';

const operation = operationsOf(sdk);

export function policyOperations(lambda: GetLambda): Operation[] {
  return [
    operation(
      'AddPermission',
      {
        takes: [
          'FunctionName',
          'StatementId',
          'Action',
          'Principal',
          'SourceArn',
          'SourceAccount',
          'Qualifier',
          'RevisionId',
        ],
        on: onFunction('AddPermission'),
        context: ({ Principal }) => ({ 'lambda:Principal': String(Principal) }),
      },
      async (input, call) => {
        const { policies } = await lambda();
        return { Statement: JSON.stringify(policies.add(target(input, call), input)) };
      },
    ),

    operation(
      'RemovePermission',
      { takes: ['FunctionName', 'StatementId', 'Qualifier', 'RevisionId'], on: onFunction('RemovePermission') },
      async (input, call) => {
        const { policies } = await lambda();
        policies.remove(target(input, call), input.StatementId ?? '', input.RevisionId);
        return {};
      },
    ),

    operation(
      'GetPolicy',
      { takes: ['FunctionName', 'Qualifier'], on: onFunction('GetPolicy') },
      async (input, call) => {
        const { policies } = await lambda();
        const { policy, revision } = policies.get(target(input, call));
        return { Policy: JSON.stringify(policy), RevisionId: revision };
      },
    ),
  ];
}
