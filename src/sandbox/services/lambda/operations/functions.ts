// Operations that create, describe, list, publish and delete functions.
import * as sdk from '@aws-sdk/client-lambda';
import {
  listedConfiguration,
  functionConfiguration,
  phaseOf,
  type FunctionVersion,
} from '../rules/function-configuration.ts';
import { latest } from '../rules/functions.ts';
import { newFunctionName } from '../rules/function-names.ts';
import { storePackage } from '../rules/deployment-packages.ts';
import { listPage } from '../rules/pages.ts';
import { withTags } from '../rules/tags.ts';
import type { FunctionRecord } from '../records.ts';
import { codeChanged, invalidValue } from '../errors.ts';
import { readSettings } from '../rules/function-settings.ts';
import type { ServiceContext } from '../../context.ts';
import { constraints } from '../../shared/constraints.ts';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { operationsOf, tagging, type Operation } from '../../../server/service.ts';
import { functionResource, requestedFunction, unqualifiedFunction, type LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);

export function functionOperations(sandbox: ServiceContext, lambda: LoadLambda): Operation[] {
  const configurationOf = (found: FunctionVersion) =>
    functionConfiguration(
      found,
      found.version === latest ? phaseOf(found.record, sandbox.now()) : phaseOfVersion(found),
    );

  /** Pending while the change of code that it was published with is in progress. */
  function phaseOfVersion({ record, settings }: FunctionVersion): 'creating' | 'ready' {
    const isChanging = phaseOf(record, sandbox.now()) !== 'ready';
    return isChanging && settings.generation === record.latest.generation ? 'creating' : 'ready';
  }

  return [
    operation(
      'CreateFunction',
      {
        takes: [
          ...(['FunctionName', 'Role', 'Code', 'Runtime', 'Handler', 'Description', 'Timeout', 'MemorySize'] as const),
          ...(['Publish', 'PackageType', 'Environment', 'TracingConfig', 'Tags', 'Layers', 'Architectures'] as const),
          ...(['EphemeralStorage', 'SnapStart', 'LoggingConfig'] as const),
          ...(['VpcConfig', 'DeadLetterConfig', 'KMSKeyArn', 'ImageConfig', 'FileSystemConfigs'] as const),
        ],
        on: functionResource('CreateFunction'),
        also: (input, call) =>
          tagging('lambda:TagResource', input.Tags, functionResource('CreateFunction')(input, call)),
      },
      async (input, call) => {
        const { functions, layers } = await lambda();
        const name = newFunctionName(input.FunctionName ?? '', call);
        if (input.PackageType === 'Image') refuseUnsupported('lambda', 'PackageType Image');
        const tags = withTags({}, input.Tags);
        const code = await storePackage(sandbox, input.Code ?? {}, call);
        const settings = readSettings(sandbox, layers, input, code, undefined, call);
        const record = functions.create(name, settings, tags);
        if (!input.Publish) return functionConfiguration({ record, settings, version: latest }, 'creating');
        // The response names the version, but not in the ARN.
        const { version } = functions.publish(name);
        return functionConfiguration({ record, settings, version }, 'creating');
      },
    ),

    operation(
      'GetFunction',
      { takes: ['FunctionName', 'Qualifier'], on: functionResource('GetFunction') },
      async (input, call) => {
        const { functions } = await lambda();
        const found = functions.version(requestedFunction(input, call));
        const { reserved, tags } = found.record;
        return {
          Configuration: configurationOf(found),
          Code: { RepositoryType: 'S3', Location: sandbox.blobAddress(found.settings.code.blob) },
          ...(Object.keys(tags).length > 0 && { Tags: tags }),
          ...(reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
        };
      },
    ),

    operation(
      'GetFunctionConfiguration',
      { takes: ['FunctionName', 'Qualifier'], on: functionResource('GetFunctionConfiguration') },
      async (input, call) => configurationOf((await lambda()).functions.version(requestedFunction(input, call))),
    ),

    operation('ListFunctions', { takes: ['FunctionVersion', 'Marker', 'MaxItems'] }, async (input, call) => {
      const { functions } = await lambda();
      if (input.FunctionVersion !== undefined && input.FunctionVersion !== 'ALL')
        invalidValue('functionVersion', input.FunctionVersion, constraints.oneOf(['ALL']));
      const all = input.FunctionVersion === 'ALL';
      const versions = functions.list(call).flatMap((record) => (all ? versionsOf(record) : [latestOf(record)]));
      const { items, NextMarker } = listPage(versions, input, 10_000);
      return { Functions: items.map(listedConfiguration), NextMarker };
    }),

    operation(
      'ListVersionsByFunction',
      { takes: ['FunctionName', 'Marker', 'MaxItems'], on: functionResource('ListVersionsByFunction') },
      async (input, call) => {
        const { functions } = await lambda();
        const { items, NextMarker } = listPage(
          versionsOf(functions.get(unqualifiedFunction(input, call))),
          input,
          10_000,
        );
        return { Versions: items.map(listedConfiguration), NextMarker };
      },
    ),

    operation(
      'PublishVersion',
      { takes: ['FunctionName', 'CodeSha256', 'Description', 'RevisionId'], on: functionResource('PublishVersion') },
      async (input, call) => {
        const { functions } = await lambda();
        const name = unqualifiedFunction(input, call);
        const { latest: settings } = functions.checkChangeable(name, input.RevisionId);
        const { CodeSha256 } = input;
        if (CodeSha256 !== undefined && CodeSha256 !== settings.code.sha256)
          codeChanged(CodeSha256, settings.code.sha256);
        return functionConfiguration(functions.publish(name, input.Description), 'ready');
      },
    ),

    operation(
      'DeleteFunction',
      { takes: ['FunctionName', 'Qualifier'], on: functionResource('DeleteFunction') },
      async (input, call) => {
        const { functions, invoker } = await lambda();
        const name = requestedFunction(input, call);
        const { urls = {} } = functions.find(name) ?? {};
        functions.remove(name);
        if (!name.qualifier) {
          invoker.discard(name);
          // A function URL of an alias outlives the alias, and no URL outlives the function.
          for (const { id } of Object.values(urls)) await sandbox.endpoints.close('function-url', id);
        }
        return { StatusCode: 204 };
      },
    ),
  ];
}

function latestOf(record: FunctionRecord): FunctionVersion {
  return { record, settings: record.latest, version: latest };
}

function versionsOf(record: FunctionRecord): FunctionVersion[] {
  const versions = record.versions.map(({ number, settings }) => ({ record, settings, version: String(number) }));
  return [latestOf(record), ...versions].map((found) => ({ ...found, qualifier: found.version }));
}
