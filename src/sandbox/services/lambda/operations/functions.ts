// Operations that make functions, show them and end them.
import * as sdk from '@aws-sdk/client-lambda';
import { briefConfiguration, configuration, phaseOf, type Shown } from '../rules/configuration.ts';
import { latest } from '../rules/functions.ts';
import { functionName, mustBeNew } from '../names.ts';
import { locationOf, takePackage } from '../rules/packages.ts';
import type { FunctionRecord } from '../records.ts';
import { invalidParameter, unhonoured } from '../errors.ts';
import { readSettings } from '../rules/settings.ts';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, tagging, type Operation } from '../../../server/service.ts';
import { layerKey, onFunction, page, target, wholeFunction, type GetLambda } from './target.ts';

const operation = operationsOf(sdk);

export function functionOperations(sandbox: ServiceContext, lambda: GetLambda): Operation[] {
  const show = (shown: Shown) =>
    configuration(shown, shown.version === latest ? phaseOf(shown.record, sandbox.now()) : 'ready');

  return [
    operation(
      'CreateFunction',
      {
        takes: [
          ...(['FunctionName', 'Role', 'Code', 'Runtime', 'Handler', 'Description', 'Timeout', 'MemorySize'] as const),
          ...(['Publish', 'PackageType', 'Environment', 'TracingConfig', 'Tags', 'Layers', 'Architectures'] as const),
          ...(['EphemeralStorage', 'SnapStart', 'LoggingConfig'] as const),
        ],
        on: onFunction('CreateFunction'),
        also: (input, call) => tagging('lambda:TagResource', input.Tags, onFunction('CreateFunction')(input, call)),
        context: layerKey,
      },
      async (input, call) => {
        const { functions, layers } = await lambda();
        const name = mustBeNew(functionName(input.FunctionName ?? '', call));
        if (input.PackageType === 'Image') unhonoured('PackageType Image');
        const code = await takePackage(sandbox, input.Code ?? {}, call);
        const settings = readSettings(sandbox, layers, input, code, undefined, call);
        const record = functions.create(name, settings, input.Tags ?? {});
        if (!input.Publish) return configuration({ record, settings, version: latest }, 'creating');
        // The answer names the version, but not in the ARN.
        const { version } = functions.publish(name);
        return configuration({ record, settings, version }, 'creating');
      },
    ),

    operation(
      'GetFunction',
      { takes: ['FunctionName', 'Qualifier'], on: onFunction('GetFunction') },
      async (input, call) => {
        const { functions } = await lambda();
        const shown = functions.shown(target(input, call));
        const { reserved, tags } = shown.record;
        return {
          Configuration: show(shown),
          Code: { RepositoryType: 'S3', Location: locationOf(sandbox, shown.settings.code) },
          ...(Object.keys(tags).length > 0 && { Tags: tags }),
          ...(reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: reserved } }),
        };
      },
    ),

    operation(
      'GetFunctionConfiguration',
      { takes: ['FunctionName', 'Qualifier'], on: onFunction('GetFunctionConfiguration') },
      async (input, call) => show((await lambda()).functions.shown(target(input, call))),
    ),

    operation('ListFunctions', { takes: ['FunctionVersion', 'Marker', 'MaxItems'] }, async (input, call) => {
      const { functions } = await lambda();
      const all = input.FunctionVersion === 'ALL';
      const shown = functions.list(call).flatMap((record) => (all ? versionsOf(record) : [latestOf(record)]));
      const { items, next } = page(shown, input);
      return { Functions: items.map(briefConfiguration), NextMarker: next };
    }),

    operation(
      'ListVersionsByFunction',
      { takes: ['FunctionName', 'Marker', 'MaxItems'], on: onFunction('ListVersionsByFunction') },
      async (input, call) => {
        const { functions } = await lambda();
        const { items, next } = page(versionsOf(functions.get(wholeFunction(input, call))), input);
        return { Versions: items.map(briefConfiguration), NextMarker: next };
      },
    ),

    operation(
      'PublishVersion',
      { takes: ['FunctionName', 'CodeSha256', 'Description', 'RevisionId'], on: onFunction('PublishVersion') },
      async (input, call) => {
        const { functions } = await lambda();
        const name = wholeFunction(input, call);
        const { latest: settings } = functions.checkChangeable(name, input.RevisionId);
        if (input.CodeSha256 !== undefined && input.CodeSha256 !== settings.code.sha256) {
          invalidParameter(
            `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${settings.code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
          );
        }
        return configuration(functions.publish(name, input.Description), 'ready');
      },
    ),

    operation(
      'DeleteFunction',
      { takes: ['FunctionName', 'Qualifier'], on: onFunction('DeleteFunction') },
      async (input, call) => {
        const { functions, invoker } = await lambda();
        const name = target(input, call);
        functions.remove(name);
        if (!name.qualifier) invoker.discard(name);
        return { StatusCode: 204 };
      },
    ),
  ];
}

function latestOf(record: FunctionRecord): Shown {
  return { record, settings: record.latest, version: latest };
}

function versionsOf(record: FunctionRecord): Shown[] {
  const versions = record.versions.map(({ number, settings }) => ({ record, settings, version: String(number) }));
  return [latestOf(record), ...versions].map((shown) => ({ ...shown, qualifier: shown.version }));
}
