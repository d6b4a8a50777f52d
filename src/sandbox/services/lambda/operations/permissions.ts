// Operations on the resource policy of a function.
import * as sdk from '@aws-sdk/client-lambda';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { functionResource, requestedFunction, type LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);

export function permissionOperations(lambda: LoadLambda): Operation[] {
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
          'EventSourceToken',
          'PrincipalOrgID',
          'FunctionUrlAuthType',
          'InvokedViaFunctionUrl',
          'Qualifier',
          'RevisionId',
        ],
        on: functionResource('AddPermission'),
      },
      async (input, call) => {
        const { policies } = await lambda();
        return { Statement: JSON.stringify(policies.add(requestedFunction(input, call), input)) };
      },
    ),

    operation(
      'RemovePermission',
      { takes: ['FunctionName', 'StatementId', 'Qualifier', 'RevisionId'], on: functionResource('RemovePermission') },
      async (input, call) => {
        const { policies } = await lambda();
        policies.remove(requestedFunction(input, call), input.StatementId ?? '', input.RevisionId);
        return {};
      },
    ),

    operation(
      'GetPolicy',
      { takes: ['FunctionName', 'Qualifier'], on: functionResource('GetPolicy') },
      async (input, call) => {
        const { policies } = await lambda();
        const { policy, revision } = policies.get(requestedFunction(input, call));
        return { Policy: JSON.stringify(policy), RevisionId: revision };
      },
    ),
  ];
}
