// Layers and their versions, and their use by functions.
import type { PublishLayerVersionRequest } from '@aws-sdk/client-lambda';
import type { ServiceContext } from '../../context.ts';
import { principalArn } from '../../../server/principal.ts';
import type { Call } from '../../../server/service.ts';
import { layerName, layerVersionOf, type LayerName } from '../names.ts';
import { takePackage } from './packages.ts';
import type { LayerRecord, LayerUse, LayerVersionRecord } from '../records.ts';
import { denied, invalidParameter, invalidValue, nothingThere } from '../errors.ts';

export interface Layers {
  publish(input: PublishLayerVersionRequest, call: Call): Promise<LayerVersionRecord>;
  version(name: LayerName, version: number): LayerVersionRecord;
  /** Newest first. */
  versions(name: LayerName): readonly LayerVersionRecord[];
  /** The newest version of each layer. */
  list(home: Pick<Call, 'account' | 'region'>): readonly LayerVersionRecord[];
  remove(name: LayerName, version: number): void;
  /** What a function that lists these ARNs gets. */
  use(arns: readonly string[], call: Call): LayerUse[];
}

export function createLayers(sandbox: ServiceContext): Layers {
  const layers = sandbox.store.collection<LayerRecord>('lambda.layers');
  const versions = sandbox.store.collection<LayerVersionRecord>('lambda.layerVersions');
  const keyOf = ({ account, region, name }: LayerName) => `${account}/${region}/${name}`;
  // Padded, so that keys sort as numbers do.
  const versionKey = (name: LayerName, version: number) => `${keyOf(name)}/${String(version).padStart(8, '0')}`;

  function useOne(arn: string, call: Call): LayerUse {
    const named = layerVersionOf(arn);
    if (!named) {
      invalidValue(
        'layers',
        `[${arn}]`,
        'Member must satisfy constraint: [Member must satisfy regular expression pattern: (arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)]',
      );
    }
    if (named.region !== call.region) {
      invalidParameter(
        `Layers are not in the same region as the function. Layers are expected to be in region ${call.region}.`,
      );
    }
    checkReadable(sandbox, arn, named, call);
    const found = versions.get(versionKey(named, named.version));
    return found ? { arn, code: found.code } : invalidParameter(`Layer version ${arn} does not exist.`);
  }

  return {
    async publish(input, call) {
      const name = layerName(input.LayerName ?? '', call);
      const code = await takePackage(sandbox, input.Content ?? {}, call);
      // Read after the last wait: two publications at once get two numbers.
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
      if (version < 1) invalidParameter('Layer Version Cannot be less than 1');
      return versions.get(versionKey(name, version)) ?? nothingThere();
    },
    versions: (name) => versions.values(`${keyOf(name)}/`).reverse(),
    list({ account, region }) {
      const newest = new Map(versions.values(`${account}/${region}/`).map((record) => [record.name, record]));
      return [...newest.values()];
    },
    remove(name, version) {
      if (version < 1) invalidParameter('Layer Version Cannot be less than 1');
      versions.delete(versionKey(name, version));
    },
    use(arns, call) {
      if (arns.length > 5) invalidParameter('Cannot reference more than 5 layers.');
      const uses = arns.map((arn) => useOne(arn, call));
      for (const [index, { arn }] of uses.entries()) {
        const twin = uses.slice(0, index).find((other) => withoutVersion(other.arn) === withoutVersion(arn));
        if (twin) {
          invalidParameter(
            'Two different versions of the same layer are not allowed to be referenced in the same function. ' +
              `${twin.arn} and ${arn} are versions of the same layer.`,
          );
        }
      }
      return uses;
    },
  };
}

/** Whoever puts a layer on a function must be allowed to read it. */
function checkReadable(
  sandbox: ServiceContext,
  arn: string,
  layer: LayerName,
  { principal, account, context }: Call,
): void {
  if (layer.account !== account) {
    denied(
      `User: ${principalArn(principal)} is not authorized to perform: lambda:GetLayerVersion on resource: ${arn} ` +
        'because no resource-based policy allows the lambda:GetLayerVersion action',
    );
  }
  const decision = sandbox.access.decide({ principal, action: 'lambda:GetLayerVersion', resource: arn, context });
  if (!decision.allowed) denied(decision.text);
}

function withoutVersion(arn: string): string {
  return arn.slice(0, arn.lastIndexOf(':'));
}
