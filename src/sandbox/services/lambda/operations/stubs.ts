// What no function of the sandbox has, and tools ask for all the same: triggers that Lambda polls, and function URLs.
import * as sdk from '@aws-sdk/client-lambda';
import { nothingThere } from '../errors.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { onFunction, target, wholeFunction, type GetLambda } from './target.ts';

const operation = operationsOf(sdk);

export function stubOperations(lambda: GetLambda): Operation[] {
  return [
    operation(
      'ListEventSourceMappings',
      { takes: ['FunctionName', 'EventSourceArn', 'Marker', 'MaxItems'] },
      async (input, call) => {
        if (input.FunctionName !== undefined) (await lambda()).functions.get(wholeFunction(input, call));
        return { EventSourceMappings: [] };
      },
    ),
    operation(
      'ListFunctionUrlConfigs',
      { takes: ['FunctionName', 'Marker', 'MaxItems'], on: onFunction('ListFunctionUrlConfigs') },
      async (input, call) => {
        (await lambda()).functions.get(wholeFunction(input, call));
        return { FunctionUrlConfigs: [] };
      },
    ),
    operation(
      'GetFunctionUrlConfig',
      { takes: ['FunctionName', 'Qualifier'], on: onFunction('GetFunctionUrlConfig') },
      async (input, call) => {
        (await lambda()).functions.shown(target(input, call));
        return nothingThere();
      },
    ),
  ];
}
