// Operations that change a function's code or configuration.
import * as sdk from '@aws-sdk/client-lambda';
import { configuration } from '../rules/configuration.ts';
import { latest } from '../rules/functions.ts';
import { takePackage } from '../rules/packages.ts';
import { readSettings } from '../rules/settings.ts';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { layerKey, onFunction, wholeFunction, type GetLambda } from './target.ts';

const operation = operationsOf(sdk);

export function changeOperations(sandbox: ServiceContext, lambda: GetLambda): Operation[] {
  return [
    operation(
      'UpdateFunctionCode',
      {
        takes: ['FunctionName', 'ZipFile', 'S3Bucket', 'S3Key', 'Architectures', 'Publish', 'DryRun', 'RevisionId'],
        on: onFunction('UpdateFunctionCode'),
      },
      async ({ ZipFile, S3Bucket, S3Key, Architectures, ...input }, call) => {
        const { functions, layers } = await lambda();
        const name = wholeFunction(input, call);
        functions.checkChangeable(name, input.RevisionId);
        const code = await takePackage(sandbox, { ZipFile, S3Bucket, S3Key }, call);
        // Again: another change may have come while this one's zip was read.
        const previous = functions.checkChangeable(name, input.RevisionId);
        const settings = readSettings(sandbox, layers, { Architectures }, code, previous.latest, call);
        if (input.DryRun) return configuration({ record: previous, settings, version: latest }, 'ready');
        const record = functions.change(name, settings);
        const version = input.Publish ? functions.publish(name).version : latest;
        return configuration({ record, settings, version }, 'updating');
      },
    ),

    operation(
      'UpdateFunctionConfiguration',
      {
        takes: [
          ...(['FunctionName', 'Role', 'Handler', 'Description', 'Timeout', 'MemorySize', 'Environment'] as const),
          ...(['Runtime', 'TracingConfig', 'RevisionId', 'Layers', 'EphemeralStorage', 'SnapStart'] as const),
          ...(['LoggingConfig'] as const),
        ],
        on: onFunction('UpdateFunctionConfiguration'),
        context: layerKey,
      },
      async (input, call) => {
        const { functions, layers } = await lambda();
        const name = wholeFunction(input, call);
        const previous = functions.checkChangeable(name, input.RevisionId);
        const settings = readSettings(sandbox, layers, input, previous.latest.code, previous.latest, call);
        return configuration({ record: functions.change(name, settings), settings, version: latest }, 'updating');
      },
    ),
  ];
}
