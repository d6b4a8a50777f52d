// Operations that update a function's code or configuration.
import * as sdk from '@aws-sdk/client-lambda';
import { functionConfiguration } from '../rules/function-configuration.ts';
import { latest } from '../rules/functions.ts';
import { storePackage } from '../rules/deployment-packages.ts';
import { readSettings } from '../rules/function-settings.ts';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { functionResource, unqualifiedFunction, type LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);

export function functionUpdateOperations(sandbox: ServiceContext, lambda: LoadLambda): Operation[] {
  return [
    operation(
      'UpdateFunctionCode',
      {
        takes: ['FunctionName', 'ZipFile', 'S3Bucket', 'S3Key', 'Architectures', 'Publish', 'DryRun', 'RevisionId'],
        on: functionResource('UpdateFunctionCode'),
      },
      async ({ ZipFile, S3Bucket, S3Key, Architectures, ...input }, call) => {
        const { functions, layers } = await lambda();
        const name = unqualifiedFunction(input, call);
        functions.checkChangeable(name, input.RevisionId);
        const code = await storePackage(sandbox, { ZipFile, S3Bucket, S3Key }, call);
        // A second time: another update may have started while this one's zip was read.
        const previous = functions.checkChangeable(name, input.RevisionId);
        const settings = readSettings(sandbox, layers, { Architectures }, code, previous.latest, call);
        if (input.DryRun) return functionConfiguration({ record: previous, settings, version: latest }, 'ready');
        const record = functions.change(name, settings);
        if (!input.Publish) return functionConfiguration({ record, settings, version: latest }, 'updating');
        return functionConfiguration(functions.publish(name), 'creating');
      },
    ),

    operation(
      'UpdateFunctionConfiguration',
      {
        takes: [
          ...(['FunctionName', 'Role', 'Handler', 'Description', 'Timeout', 'MemorySize', 'Environment'] as const),
          ...(['Runtime', 'TracingConfig', 'RevisionId', 'Layers', 'EphemeralStorage', 'SnapStart'] as const),
          ...(['LoggingConfig'] as const),
          ...(['VpcConfig', 'DeadLetterConfig', 'KMSKeyArn', 'ImageConfig', 'FileSystemConfigs'] as const),
        ],
        on: functionResource('UpdateFunctionConfiguration'),
      },
      async (input, call) => {
        const { functions, layers } = await lambda();
        const name = unqualifiedFunction(input, call);
        const previous = functions.checkChangeable(name, input.RevisionId);
        const settings = readSettings(sandbox, layers, input, previous.latest.code, previous.latest, call);
        return functionConfiguration(
          { record: functions.change(name, settings), settings, version: latest },
          'updating',
        );
      },
    ),
  ];
}
