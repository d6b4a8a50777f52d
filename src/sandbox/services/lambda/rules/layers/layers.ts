// Layers and their versions, and the layers of a function.
import type { PublishLayerVersionRequest } from '@aws-sdk/client-lambda';
import type { ServiceContext } from '../../../context.ts';
import { constraints } from '../../../shared/constraints.ts';
import { principalArn } from '../../../../server/principal.ts';
import type { Call } from '../../../../server/service.ts';
import { layerName, layerVersionArnPattern, parseLayerVersionArn, type LayerName } from './layer-names.ts';
import { storePackage } from '../deployment-packages.ts';
import { recordsOf, type FunctionLayer, type LayerVersionRecord } from '../../records.ts';
import { accessDenied, invalidParameter, invalidValue, otherAccountDenied, resourceNotFound } from '../../errors.ts';
import { layerInOtherRegion, layerListedTwice, layerVersionMissing, tooManyLayers } from '../../package-errors.ts';

const maxLayers = 5;
const arnConstraint = `Member must satisfy constraint: [${[
  constraints.notLongerThan(2048),
  constraints.notShorterThan(1),
  constraints.matches(layerVersionArnPattern),
  'Member must not be null',
].join(', ')}]`;

export interface Layers {
  publish(input: PublishLayerVersionRequest, call: Call): Promise<LayerVersionRecord>;
  version(name: LayerName, version: number): LayerVersionRecord;
  /** Newest first. */
  versions(name: LayerName): readonly LayerVersionRecord[];
  /** The newest version of each layer. */
  list(home: Pick<Call, 'account' | 'region'>): readonly LayerVersionRecord[];
  allVersions(home: Pick<Call, 'account' | 'region'>): readonly LayerVersionRecord[];
  remove(name: LayerName, version: number): void;
  /** The layers that a function with these ARNs has. */
  layersOf(arns: readonly string[], call: Call): FunctionLayer[];
}

export function createLayers(sandbox: ServiceContext): Layers {
  const { layers, layerVersions: versions } = recordsOf(sandbox.store);
  const keyOf = ({ account, region, name }: LayerName) => `${account}/${region}/${name}`;
  // Padded, so that keys sort as numbers do.
  const versionKey = (name: LayerName, version: number) => `${keyOf(name)}/${String(version).padStart(8, '0')}`;

  const allVersions: Layers['allVersions'] = ({ account, region }) => versions.values(`${account}/${region}/`);

  function layerOf(arn: string, call: Call): FunctionLayer {
    const named = parseLayerVersionArn(arn);
    if (!named) invalidValue('layers', `[${arn}]`, arnConstraint);
    if (named.region !== call.region) layerInOtherRegion(call.region);
    checkReadable(sandbox, arn, named, call);
    const found = versions.get(versionKey(named, named.version));
    return found ? { arn, code: found.code } : layerVersionMissing(arn);
  }

  return {
    async publish(input, call) {
      const name = layerName(input.LayerName ?? '', call);
      const code = await storePackage(sandbox, input.Content ?? {}, call);
      // Read after the last await: two publications at the same time get two numbers.
      const version = (layers.get(keyOf(name))?.lastVersion ?? 0) + 1;
      layers.set(keyOf(name), { lastVersion: version });
      const record: LayerVersionRecord = {
        ...name,
        version,
        description: input.Description ?? '',
        license: input.LicenseInfo,
        runtimes: input.CompatibleRuntimes,
        architectures: input.CompatibleArchitectures,
        created: sandbox.now(),
        code,
      };
      versions.set(versionKey(name, version), record);
      return record;
    },
    version(name, version) {
      if (version < 1) invalidParameter('layerVersionBelowOne');
      return versions.get(versionKey(name, version)) ?? resourceNotFound();
    },
    versions: (name) => versions.values(`${keyOf(name)}/`).reverse(),
    list: (home) => [...new Map(allVersions(home).map((record) => [record.name, record])).values()],
    allVersions,
    remove(name, version) {
      if (version < 1) invalidParameter('layerVersionBelowOne');
      versions.delete(versionKey(name, version));
    },
    layersOf(arns, call) {
      if (arns.length > maxLayers) tooManyLayers(maxLayers);
      const found = arns.map((arn) => layerOf(arn, call));
      for (const [index, { arn }] of found.entries()) {
        const earlier = found.slice(0, index).find((other) => withoutVersion(other.arn) === withoutVersion(arn));
        if (earlier) layerListedTwice(earlier.arn, arn);
      }
      return found;
    },
  };
}

/** A caller that adds a layer to a function needs permission to read it. */
function checkReadable(
  sandbox: ServiceContext,
  arn: string,
  layer: LayerName,
  { principal, account, context }: Call,
): void {
  const action = 'lambda:GetLayerVersion';
  if (layer.account !== account) otherAccountDenied(principalArn(principal), action, arn);
  const decision = sandbox.access.decide({ principal, action, resource: arn, context });
  if (!decision.allowed) accessDenied(decision.text);
}

function withoutVersion(arn: string): string {
  return arn.slice(0, arn.lastIndexOf(':'));
}
