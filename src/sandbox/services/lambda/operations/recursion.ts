// Operations on what Lambda does about a function that invokes itself by way of other services.
import * as sdk from '@aws-sdk/client-lambda';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { constraints } from '../../shared/constraints.ts';
import { invalidValue } from '../errors.ts';
import { functionResource, unqualifiedFunction, type LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);
/** In the order of AWS's text. source: LocalStack's test_put_function_recursion_config_invalid_value */
const choices: readonly sdk.RecursiveLoop[] = ['Terminate', 'Allow'];

export function recursionOperations(lambda: LoadLambda): Operation[] {
  return [
    operation(
      'GetFunctionRecursionConfig',
      { takes: ['FunctionName'], on: functionResource('GetFunctionRecursionConfig') },
      async (input, call) => {
        const { recursiveLoop = 'Terminate' } = (await lambda()).functions.get(unqualifiedFunction(input, call));
        return { RecursiveLoop: recursiveLoop };
      },
    ),
    operation(
      'PutFunctionRecursionConfig',
      { takes: ['FunctionName', 'RecursiveLoop'], on: functionResource('PutFunctionRecursionConfig') },
      async (input, call) => {
        const choice = input.RecursiveLoop ?? 'Terminate';
        if (!choices.includes(choice)) invalidValue('recursiveLoop', choice, constraints.oneOf(choices));
        const { functions } = await lambda();
        functions.set({ ...functions.get(unqualifiedFunction(input, call)), recursiveLoop: choice });
        return { RecursiveLoop: choice };
      },
    ),
  ];
}
