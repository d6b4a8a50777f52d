// Operations on what no function in the sandbox has, but tools ask for: event source mappings, code signing and runtime
// versions of its own.
import * as sdk from '@aws-sdk/client-lambda';
import { functionArn, type FunctionName } from '../rules/function-names.ts';
import { latest } from '../rules/functions.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
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
      'GetFunctionCodeSigningConfig',
      { takes: ['FunctionName'], on: functionResource('GetFunctionCodeSigningConfig') },
      async (input, call) => {
        const { name } = (await lambda()).functions.get(unqualifiedFunction(input, call));
        // Without a CodeSigningConfigArn, as AWS answers for a function that has none.
        return { FunctionName: name } as sdk.GetFunctionCodeSigningConfigCommandOutput;
      },
    ),
    operation(
      'GetRuntimeManagementConfig',
      { takes: ['FunctionName', 'Qualifier'], on: functionResource('GetRuntimeManagementConfig') },
      async (input, call) => {
        const name = requestedFunction(input, call);
        (await lambda()).functions.version(name);
        return automaticUpdates(name);
      },
    ),
    operation(
      'PutRuntimeManagementConfig',
      {
        takes: ['FunctionName', 'Qualifier', 'UpdateRuntimeOn', 'RuntimeVersionArn'],
        on: functionResource('PutRuntimeManagementConfig'),
      },
      async (input, call) => {
        const name = requestedFunction(input, call);
        (await lambda()).functions.version(name);
        if (input.UpdateRuntimeOn !== 'Auto') refuseUnsupported('lambda', `UpdateRuntimeOn ${input.UpdateRuntimeOn}`);
        if (input.RuntimeVersionArn !== undefined)
          refuseUnsupported('lambda', 'RuntimeVersionArn with UpdateRuntimeOn Auto');
        return automaticUpdates(name);
      },
    ),
  ];
}

/** Lambda updates the runtime by itself: the default. */
function automaticUpdates(name: FunctionName) {
  const qualifier = name.qualifier ?? latest;
  return { UpdateRuntimeOn: 'Auto' as const, FunctionArn: functionArn({ ...name, qualifier }) };
}
