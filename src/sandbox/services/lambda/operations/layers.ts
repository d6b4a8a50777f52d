// Operations on layers.
import * as sdk from '@aws-sdk/client-lambda';
import { layerArn, layerName, layerVersionOf } from '../names.ts';
import { locationOf } from '../rules/packages.ts';
import { stamp, type LayerVersionRecord } from '../records.ts';
import { invalidValue } from '../errors.ts';
import { checkCompatible } from '../rules/runtimes.ts';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { ownAccount, page, type GetLambda } from './target.ts';

const operation = operationsOf(sdk);

export function layerOperations(sandbox: ServiceContext, lambda: GetLambda): Operation[] {
  const withContent = (record: LayerVersionRecord) => ({
    ...described(record),
    LayerArn: layerArn(record),
    Content: {
      Location: locationOf(sandbox, record.code),
      CodeSha256: record.code.sha256,
      CodeSize: record.code.size,
    },
  });

  return [
    operation(
      'PublishLayerVersion',
      {
        takes: ['LayerName', 'Content', 'Description', 'CompatibleArchitectures', 'CompatibleRuntimes', 'LicenseInfo'],
        on: onLayer('PublishLayerVersion'),
      },
      async (input, call) => {
        checkCompatible(input);
        return withContent(await (await lambda()).layers.publish(input, call));
      },
    ),

    operation(
      'GetLayerVersion',
      { takes: ['LayerName', 'VersionNumber'], on: onLayer('GetLayerVersion') },
      async ({ LayerName = '', VersionNumber = 0 }, call) =>
        withContent((await lambda()).layers.version(layerName(LayerName, call), VersionNumber)),
    ),

    operation(
      'GetLayerVersionByArn',
      { takes: ['Arn'], action: 'lambda:GetLayerVersion', on: ({ Arn = '' }) => Arn },
      async ({ Arn = '' }, call) => {
        const named =
          layerVersionOf(Arn) ??
          invalidValue('arn', Arn, `Member must satisfy regular expression pattern: ${arnPattern}`);
        ownAccount(named.account, 'GetLayerVersion', Arn, call);
        return withContent((await lambda()).layers.version(named, named.version));
      },
    ),

    operation(
      'ListLayers',
      { takes: ['CompatibleArchitecture', 'CompatibleRuntime', 'Marker', 'MaxItems'] },
      async (input, call) => {
        checkCompatible(input);
        const { layers } = await lambda();
        const { items, next } = page(
          layers.list(call).filter((record) => fits(record, input)),
          input,
        );
        const Layers = items.map((record) => ({
          LayerName: record.name,
          LayerArn: layerArn(record),
          LatestMatchingVersion: described(record),
        }));
        return { Layers, NextMarker: next };
      },
    ),

    operation(
      'ListLayerVersions',
      {
        takes: ['LayerName', 'CompatibleArchitecture', 'CompatibleRuntime', 'Marker', 'MaxItems'],
        on: onLayer('ListLayerVersions'),
      },
      async (input, call) => {
        checkCompatible(input);
        const { layers } = await lambda();
        const all = layers.versions(layerName(input.LayerName ?? '', call));
        const { items, next } = page(
          all.filter((record) => fits(record, input)),
          input,
        );
        return { LayerVersions: items.map(described), NextMarker: next };
      },
    ),

    // Succeeds whether or not there is such a version.
    operation(
      'DeleteLayerVersion',
      { takes: ['LayerName', 'VersionNumber'], on: onLayer('DeleteLayerVersion') },
      async ({ LayerName = '', VersionNumber = 0 }, call) => {
        (await lambda()).layers.remove(layerName(LayerName, call), VersionNumber);
        return {};
      },
    ),
  ];
}

const arnPattern = '(arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}(-gov)?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)';

interface LayerInput {
  readonly LayerName?: string | undefined;
  readonly VersionNumber?: number | undefined;
}

function onLayer(name: string): (input: LayerInput, call: Call) => string {
  return ({ LayerName = '', VersionNumber }, call) => {
    const layer = layerName(LayerName, call);
    const arn = layerArn(layer, VersionNumber);
    ownAccount(layer.account, name, arn, call);
    return arn;
  };
}

function described(record: LayerVersionRecord) {
  return {
    LayerVersionArn: layerArn(record, record.version),
    Version: record.version,
    Description: record.description,
    CreatedDate: stamp(record.created),
    CompatibleRuntimes: record.runtimes as sdk.Runtime[] | undefined,
    CompatibleArchitectures: record.architectures as sdk.Architecture[] | undefined,
    LicenseInfo: record.license,
  };
}

/** A layer that names no runtimes or architectures is listed for none in particular. */
function fits(
  { runtimes, architectures }: LayerVersionRecord,
  {
    CompatibleRuntime,
    CompatibleArchitecture,
  }: { CompatibleRuntime?: string | undefined; CompatibleArchitecture?: string | undefined },
): boolean {
  return (
    (CompatibleRuntime === undefined || Boolean(runtimes?.includes(CompatibleRuntime))) &&
    (CompatibleArchitecture === undefined || Boolean(architectures?.includes(CompatibleArchitecture)))
  );
}
