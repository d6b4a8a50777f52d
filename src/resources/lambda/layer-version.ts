// A version of a Lambda layer: packages that functions share. Layers take no tags, so the description has the tag.
import {
  DeleteLayerVersionCommand,
  GetLayerVersionCommand,
  LambdaClient,
  ListLayerVersionsCommand,
  paginateListLayers,
  paginateListLayerVersions,
  PublishLayerVersionCommand,
  type LayerVersionsListItem,
  type ListLayerVersionsCommandOutput,
} from '@aws-sdk/client-lambda';
import type { Aws } from '../../engine/types.ts';
import { layerRuntimes } from '../../aws/facts.ts';
import { assertOurs, descriptionOf, ownerOf, suffixOf, tagIn } from '../../aws/tags.ts';
import { readArchive } from '../files/archive.ts';
import { defineResource, isNamed, orMissing, required } from '../define.ts';
import {
  accountScan,
  allow,
  anyResource,
  cleanupToo,
  learnerOnly,
  onlyWhen,
  type StatementScope,
} from '../../aws/permissions.ts';
import { consoleUrl } from '../../aws/console-url.ts';
import { freeAtRest, type ListedResource } from '../facets.ts';

type Props = { name: string; archive: string; sha256: string };
type Outputs = { arn: string; version: number; sha256: string };

const notFound = 'ResourceNotFoundException';

export const layers: StatementScope = {
  sid: 'Lambda',
  arns: ({ arn, names }) =>
    names('layer-version').flatMap((name) => ['', ':*'].map((version) => arn('lambda', `layer:${name}${version}`))),
};

export const layerVersion = defineResource<Props, Outputs>({
  kind: 'layer-version',
  describe: ({ name }) => `Lambda layer ${name}`,
  identify: ({ name }, outputs) => ({ name: outputs ? `${name}:${outputs.version}` : name, arn: outputs?.arn }),

  read: async (props, aws, known) => (await matching(props, aws, known))[0],

  async ensure(props, aws, known) {
    const there = (await matching(props, aws, known))[0];
    if (there) return there;
    await assertNameOurs(props.name, aws);
    const ZipFile = await readArchive(props.archive, props.sha256, aws);
    // Every call publishes one more version and is never an error: only a check before the call avoids a second one.
    const command = new PublishLayerVersionCommand({
      LayerName: props.name,
      Description: descriptionOf(aws),
      Content: { ZipFile },
      CompatibleRuntimes: [...layerRuntimes],
    });
    await aws.client(LambdaClient).send(command);
    const wait = { for: `the layer ${props.name} to appear`, usually: 2, atMost: 60 };
    const [kept, ...twins] = await aws.waiter.until(wait, async () => {
      const found = await matching(props, aws, known);
      return found.length > 0 ? found : undefined;
    });
    // The SDK repeats a call whose answer was lost, and then there are two.
    for (const { version } of twins) await remove(props.name, version, aws);
    return required(kept, 'LayerVersions');
  },

  async remove({ name }, aws, known) {
    for (const { Version } of await ownVersions(name, aws, known))
      await remove(name, required(Version, 'LayerVersions[].Version'), aws);
    const wait = { for: `the deletion of all versions of the layer ${name}`, usually: 2, atMost: 60 };
    await aws.waiter.until(wait, async () => ((await ownVersions(name, aws, known)).length > 0 ? undefined : true));
  },

  calls: {
    'Lambda.PublishLayerVersion': learnerOnly(allow(layers, 'lambda:PublishLayerVersion')),
    'Lambda.ListLayerVersions': cleanupToo(allow(layers, 'lambda:ListLayerVersions')),
    'Lambda.GetLayerVersion': cleanupToo(allow(layers, 'lambda:GetLayerVersion')),
    'Lambda.DeleteLayerVersion': cleanupToo(allow(layers, 'lambda:DeleteLayerVersion')),
    'Lambda.ListLayers': onlyWhen(
      accountScan,
      cleanupToo(allow(anyResource, 'lambda:ListLayers lambda:ListLayerVersions')),
    ),
  },

  listing: {
    noun: 'Lambda layer',
    async *list(aws) {
      const client = aws.client(LambdaClient);
      for await (const { Layers = [] } of paginateListLayers({ client }, {}))
        for (const { LayerName = '' } of Layers) yield* listedVersions(LayerName, aws);
    },
    propsOf: async ({ key }, aws) => ({ name: key, archive: '', sha256: (await hashOfAny(key, aws)) ?? '' }),
    ownerWithoutTag({ comment = '' }) {
      const suffix = suffixOf(tagIn(comment));
      return Promise.resolve(suffix === undefined ? undefined : { suffix });
    },
    evidence: (tag) => `its description ${tag}`,
  },

  settings: ({ sha256 }) => ({ sha256 }),

  byHand: {
    async find({ name }, aws) {
      const found = [];
      for (const { Version, Description = '', CreatedDate } of await versionsOf(name, aws)) {
        const command = new GetLayerVersionCommand({ LayerName: name, VersionNumber: Version });
        const live = await orMissing(aws.client(LambdaClient).send(command), notFound);
        if (!live) continue;
        const outputs = {
          arn: required(live.LayerVersionArn, 'LayerVersionArn'),
          version: required(live.Version, 'Version'),
          sha256: live.Content?.CodeSha256 ?? '',
        };
        const createdAt = CreatedDate === undefined ? undefined : new Date(CreatedDate);
        found.push({ outputs, owner: ownerOf(tagIn(Description), aws.tags), createdAt });
      }
      return found.sort((one, other) => other.outputs.version - one.outputs.version);
    },
  },

  atRest: freeAtRest('the first 75 GB of code are free'),

  consoleLink: ({ props: { name }, outputs: { version = 1 }, region }) =>
    consoleUrl(region, `lambda/home?region=${region}#/layers/${name}/versions/${version}`),

  cloudFormation: {
    type: 'AWS::Lambda::LayerVersion',
    values: ({ outputs }) => ({ Ref: outputs.arn }),
    properties: ({ props, tags, codeAt }) => ({
      LayerName: props.name,
      Description: descriptionOf({ tags }),
      Content: codeAt(props.archive),
      CompatibleRuntimes: [...layerRuntimes],
    }),
  },

  why: {
    about: 'Packages that several functions share. Lambda extracts them to `/opt`. A version of a layer never changes.',
    properties: {
      name: {
        what: 'The name from the handbook. Lambda numbers the versions.',
        otherwise: 'functions refer to a layer by its ARN, and another name is another layer.',
      },
      archive: {
        what: 'The zip file that was published.',
        otherwise: 'another zip has other packages.',
      },
      sha256: {
        what: 'The hash of the zip. With it the workshop finds a version with the same content again, instead of publishing one more.',
        otherwise:
          'each run would publish another version, because Lambda does not check whether there is one already.',
      },
    },
  },
});

async function* listedVersions(LayerName: string, aws: Aws): AsyncGenerator<ListedResource> {
  const pages = paginateListLayerVersions({ client: aws.client(LambdaClient) }, { LayerName });
  try {
    for await (const { LayerVersions = [] } of pages)
      for (const { Version, Description } of LayerVersions)
        yield { name: `${LayerName}:${Version}`, key: LayerName, comment: Description ?? '' };
  } catch (error) {
    // The permission may be missing for this one alone.
    if (!isNamed(error, notFound)) yield { name: LayerName, key: LayerName, error };
  }
}

/** The hash of any of our versions; undefined if there is none. */
async function hashOfAny(name: string, aws: Aws): Promise<string | undefined> {
  for (const { Version } of await ownVersions(name, aws)) {
    const command = new GetLayerVersionCommand({ LayerName: name, VersionNumber: Version });
    const live = await orMissing(aws.client(LambdaClient).send(command), notFound);
    if (live?.Content?.CodeSha256) return live.Content.CodeSha256;
  }
  return undefined;
}

/** Our versions with this content: the recorded one first, then by age. */
async function matching({ name, sha256 }: Props, aws: Aws, known: Outputs | undefined): Promise<Outputs[]> {
  const found: Outputs[] = [];
  for (const { Version } of await ownVersions(name, aws, known)) {
    const command = new GetLayerVersionCommand({ LayerName: name, VersionNumber: Version });
    const live = await orMissing(aws.client(LambdaClient).send(command), notFound);
    if (live?.Content?.CodeSha256 !== sha256) continue;
    found.push({
      arn: required(live.LayerVersionArn, 'LayerVersionArn'),
      version: required(live.Version, 'Version'),
      sha256,
    });
  }
  const isKnown = ({ arn }: Outputs) => Number(arn === known?.arn);
  return found.sort((one, other) => isKnown(other) - isKnown(one) || one.version - other.version);
}

/** Layers take no tags: the description has the tag, and one that a learner has published may be known by its record. */
async function ownVersions(name: string, aws: Aws, known?: Outputs): Promise<LayerVersionsListItem[]> {
  const versions = await versionsOf(name, aws);
  return versions.filter(
    ({ Description, LayerVersionArn }) => Description === descriptionOf(aws) || LayerVersionArn === known?.arn,
  );
}

async function assertNameOurs(name: string, aws: Aws): Promise<void> {
  const versions = await versionsOf(name, aws);
  if (versions.length === 0 || versions.some(({ Description }) => Description === descriptionOf(aws))) return;
  assertOurs(`Lambda layer ${name}`, {}, aws.tags);
}

export async function versionsOf(LayerName: string, aws: Aws): Promise<LayerVersionsListItem[]> {
  const versions: LayerVersionsListItem[] = [];
  for (let Marker: string | undefined; ;) {
    const command = new ListLayerVersionsCommand({ LayerName, Marker });
    const page: ListLayerVersionsCommandOutput | undefined = await orMissing(
      aws.client(LambdaClient).send(command),
      notFound,
    );
    versions.push(...(page?.LayerVersions ?? []));
    if (!page?.NextMarker) return versions;
    Marker = page.NextMarker;
  }
}

async function remove(LayerName: string, VersionNumber: number, aws: Aws): Promise<void> {
  const command = new DeleteLayerVersionCommand({ LayerName, VersionNumber });
  await orMissing(aws.client(LambdaClient).send(command), notFound);
}
