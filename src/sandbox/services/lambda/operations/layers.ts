// Operations on layers.
import * as sdk from '@aws-sdk/client-lambda';
import { layerArn, layerName, layerVersionOf } from '../rules/layers/layer-names.ts';
import { checkCompatibility, isCompatible } from '../rules/layers/layer-compatibility.ts';
import { listPage } from '../rules/pages.ts';
import { timestamp, type LayerVersionRecord } from '../records.ts';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { checkAccount, type LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);

export function layerOperations(sandbox: ServiceContext, lambda: LoadLambda): Operation[] {
  const withContent = (record: LayerVersionRecord) => ({
    ...layerVersionOutput(record),
    LayerArn: layerArn(record),
    Content: {
      Location: sandbox.blobAddress(record.code.blob),
      CodeSha256: record.code.sha256,
      CodeSize: record.code.size,
    },
  });

  return [
    operation(
      'PublishLayerVersion',
      {
        takes: ['LayerName', 'Content', 'Description', 'CompatibleArchitectures', 'CompatibleRuntimes', 'LicenseInfo'],
        on: layerResource('PublishLayerVersion'),
      },
      async (input, call) => {
        checkCompatibility(input);
        return withContent(await (await lambda()).layers.publish(input, call));
      },
    ),

    operation(
      'GetLayerVersion',
      { takes: ['LayerName', 'VersionNumber'], on: layerResource('GetLayerVersion') },
      async ({ LayerName = '', VersionNumber = 0 }, call) =>
        withContent((await lambda()).layers.version(layerName(LayerName, call), VersionNumber)),
    ),

    operation(
      'GetLayerVersionByArn',
      { takes: ['Arn'], action: 'lambda:GetLayerVersion', on: ({ Arn = '' }) => Arn },
      async ({ Arn = '' }, call) => {
        const named = layerVersionOf(Arn);
        checkAccount(named.account, 'GetLayerVersion', Arn, call);
        return withContent((await lambda()).layers.version(named, named.version));
      },
    ),

    operation(
      'ListLayers',
      { takes: ['CompatibleArchitecture', 'CompatibleRuntime', 'Marker', 'MaxItems'] },
      async (input, call) => {
        checkCompatibility(input);
        const { layers } = await lambda();
        const compatible = layers.list(call).filter((record) => isCompatible(record, input));
        const { items, NextMarker } = listPage(compatible, input);
        const Layers = items.map((record) => ({
          LayerName: record.name,
          LayerArn: layerArn(record),
          LatestMatchingVersion: layerVersionOutput(record),
        }));
        return { Layers, NextMarker };
      },
    ),

    operation(
      'ListLayerVersions',
      {
        takes: ['LayerName', 'CompatibleArchitecture', 'CompatibleRuntime', 'Marker', 'MaxItems'],
        on: layerResource('ListLayerVersions'),
      },
      async (input, call) => {
        checkCompatibility(input);
        const { layers } = await lambda();
        const all = layers.versions(layerName(input.LayerName ?? '', call));
        const compatible = all.filter((record) => isCompatible(record, input));
        const { items, NextMarker } = listPage(compatible, input);
        return { LayerVersions: items.map(layerVersionOutput), NextMarker };
      },
    ),

    // Succeeds without such a version, too.
    operation(
      'DeleteLayerVersion',
      { takes: ['LayerName', 'VersionNumber'], on: layerResource('DeleteLayerVersion') },
      async ({ LayerName = '', VersionNumber = 0 }, call) => {
        (await lambda()).layers.remove(layerName(LayerName, call), VersionNumber);
        return {};
      },
    ),
  ];
}

interface LayerInput {
  readonly LayerName?: string | undefined;
  readonly VersionNumber?: number | undefined;
}

function layerResource(name: string): (input: LayerInput, call: Call) => string {
  return ({ LayerName = '', VersionNumber }, call) => {
    const layer = layerName(LayerName, call);
    const arn = layerArn(layer, VersionNumber);
    checkAccount(layer.account, name, arn, call);
    return arn;
  };
}

function layerVersionOutput(record: LayerVersionRecord) {
  return {
    LayerVersionArn: layerArn(record, record.version),
    Version: record.version,
    Description: record.description,
    CreatedDate: timestamp(record.created),
    CompatibleRuntimes: record.runtimes as sdk.Runtime[] | undefined,
    CompatibleArchitectures: record.architectures as sdk.Architecture[] | undefined,
    LicenseInfo: record.license,
  };
}
