// How often and for how long Lambda tries an asynchronous invocation again: set for a function, a version or an alias.
import * as sdk from '@aws-sdk/client-lambda';
import { eventInvokeConfigNotFound, functionMissing, invalidParameter } from '../errors.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import type { EventInvokeConfigRecord, FunctionRecord } from '../records.ts';
import { checkRange } from '../rules/constraints.ts';
import { functionArn, unqualified, type FunctionName } from '../rules/function-names.ts';
import { latest } from '../rules/functions.ts';
import { listPage } from '../rules/pages.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { functionResource, requestedFunction, unqualifiedFunction, type LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);

type Settings = Pick<
  sdk.PutFunctionEventInvokeConfigRequest,
  'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | 'DestinationConfig'
>;

export function eventInvokeConfigOperations(sandbox: SandboxContext, lambda: LoadLambda): Operation[] {
  const members = [
    ...(['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds'] as const),
    'DestinationConfig' as const,
  ];

  async function save(name: FunctionName, input: Settings, previous: EventInvokeConfigRecord | undefined) {
    const { functions } = await lambda();
    const { DestinationConfig: destinations, MaximumRetryAttempts, MaximumEventAgeInSeconds } = input;
    if (MaximumRetryAttempts === undefined && MaximumEventAgeInSeconds === undefined && !destinations)
      invalidParameter('eventInvokeConfigEmpty');
    const record = functions.find(name);
    if (!record || !functions.exists(name)) return functionMissing();
    if (destinations?.OnSuccess?.Destination || destinations?.OnFailure?.Destination)
      refuseUnsupported('lambda', 'DestinationConfig with a Destination');
    checkRange('maximumRetryAttempts', MaximumRetryAttempts, 0, 2);
    checkRange('maximumEventAgeInSeconds', MaximumEventAgeInSeconds, 60, 21_600);
    const retries = MaximumRetryAttempts ?? previous?.retries;
    const config = { modified: sandbox.now(), retries, age: MaximumEventAgeInSeconds ?? previous?.age };
    functions.set({ ...record, eventInvoke: { ...record.eventInvoke, [keyOf(name)]: config } });
    return output(name, config);
  }

  return [
    operation(
      'PutFunctionEventInvokeConfig',
      { takes: members, on: functionResource('PutFunctionEventInvokeConfig') },
      async (input, call) => await save(requestedFunction(input, call), input, undefined),
    ),

    operation(
      'UpdateFunctionEventInvokeConfig',
      { takes: members, on: functionResource('UpdateFunctionEventInvokeConfig') },
      async (input, call) => {
        const name = requestedFunction(input, call);
        const record = (await lambda()).functions.find(name) ?? functionMissing();
        return await save(name, input, configOf(record, name));
      },
    ),

    operation(
      'GetFunctionEventInvokeConfig',
      { takes: ['FunctionName', 'Qualifier'], on: functionResource('GetFunctionEventInvokeConfig') },
      async (input, call) => {
        const name = requestedFunction(input, call);
        return output(name, configOf((await lambda()).functions.find(name), name));
      },
    ),

    operation(
      'DeleteFunctionEventInvokeConfig',
      { takes: ['FunctionName', 'Qualifier'], on: functionResource('DeleteFunctionEventInvokeConfig') },
      async (input, call) => {
        const { functions } = await lambda();
        const name = requestedFunction(input, call);
        const record = functions.find(name);
        configOf(record, name);
        const { [keyOf(name)]: _, ...eventInvoke } = record?.eventInvoke ?? {};
        if (record) functions.set({ ...record, eventInvoke });
        return {};
      },
    ),

    operation(
      'ListFunctionEventInvokeConfigs',
      { takes: ['FunctionName', 'Marker', 'MaxItems'], on: functionResource('ListFunctionEventInvokeConfigs') },
      async (input, call) => {
        const name = unqualifiedFunction(input, call);
        const { eventInvoke = {} } = (await lambda()).functions.find(name) ?? functionMissing();
        const { items, NextMarker } = listPage(Object.entries(eventInvoke), input);
        const configs = items.map(([qualifier, config]) => output({ ...unqualified(name), qualifier }, config));
        return { FunctionEventInvokeConfigs: configs, NextMarker };
      },
    ),
  ];
}

function keyOf({ qualifier = latest }: FunctionName): string {
  return qualifier;
}

function configOf(record: FunctionRecord | undefined, name: FunctionName): EventInvokeConfigRecord {
  return (
    record?.eventInvoke?.[keyOf(name)] ?? eventInvokeConfigNotFound(functionArn({ ...name, qualifier: keyOf(name) }))
  );
}

function output(name: FunctionName, { modified, retries, age }: EventInvokeConfigRecord) {
  return {
    LastModified: new Date(modified),
    FunctionArn: functionArn({ ...name, qualifier: keyOf(name) }),
    MaximumRetryAttempts: retries,
    MaximumEventAgeInSeconds: age,
    DestinationConfig: { OnSuccess: {}, OnFailure: {} },
  };
}
