// Operations on what no function in the sandbox has, but tools ask for: event source mappings, function URLs
// and code signing.
import * as sdk from '@aws-sdk/client-lambda';
import { resourceNotFound } from '../errors.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { functionResource, requestedFunction, unqualifiedFunction, type LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);

export function stubOperations(lambda: LoadLambda): Operation[] {
  return [
    operation(
      'ListEventSourceMappings',
      { takes: ['FunctionName', 'EventSourceArn', 'Marker', 'MaxItems'] },
      async (input, call) => {
        if (input.FunctionName !== undefined) (await lambda()).functions.get(unqualifiedFunction(input, call));
        return { EventSourceMappings: [] };
      },
    ),
    operation(
      'ListFunctionUrlConfigs',
      { takes: ['FunctionName', 'Marker', 'MaxItems'], on: functionResource('ListFunctionUrlConfigs') },
      async (input, call) => {
        (await lambda()).functions.get(unqualifiedFunction(input, call));
        return { FunctionUrlConfigs: [] };
      },
    ),
    operation(
      'GetFunctionUrlConfig',
      { takes: ['FunctionName', 'Qualifier'], on: functionResource('GetFunctionUrlConfig') },
      async (input, call) => {
        (await lambda()).functions.version(requestedFunction(input, call));
        return resourceNotFound();
      },
    ),
    operation(
      'GetFunctionCodeSigningConfig',
      { takes: ['FunctionName'], on: functionResource('GetFunctionCodeSigningConfig') },
      async (input, call) => {
        const FunctionName = unqualifiedFunction(input, call).name;
        (await lambda()).functions.get(unqualifiedFunction(input, call));
        // The code is not signed.
        return { CodeSigningConfigArn: undefined, FunctionName };
      },
    ),
  ];
}
