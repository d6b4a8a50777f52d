// CloudFront's origin access control: with it, CloudFront signs its requests to the bucket as the service itself. It takes no
// tags, so its description has the tag.
import {
  CloudFrontClient,
  CreateOriginAccessControlCommand,
  DeleteOriginAccessControlCommand,
  GetOriginAccessControlCommand,
  ListOriginAccessControlsCommand,
  UpdateOriginAccessControlCommand,
  type ListOriginAccessControlsCommandOutput,
  type OriginAccessControlConfig,
  type OriginAccessControlSummary,
} from '@aws-sdk/client-cloudfront';
import { globalConsoleUrl } from '../../aws/console-url.ts';
import {
  allow,
  anyResource,
  cleanupToo,
  learnerOnly,
  optionalStep,
  type StatementScope,
} from '../../aws/permissions.ts';
import { retryReadModifyWrite } from '../../aws/retries/retry-call.ts';
import { assertOurs, descriptionOf, ownerOf, suffixOf, tagIn } from '../../aws/tags.ts';
import type { Aws } from '../../engine/types.ts';
import { defineResource, isNamed, orMissing, required } from '../define.ts';
import { freeAtRest } from '../facets.ts';
import { bucketOfName, nameWithBucket } from './course-bucket.ts';
import { distributions } from './distribution.ts';
import { removeByEtag } from './remove-by-etag.ts';

type Props = { name: string };
type Outputs = { id: string; signing: string };
type Live = Outputs & { description: string; etag: string };

const notFound = 'NoSuchOriginAccessControl';

const accessControls: StatementScope = {
  sid: distributions.sid,
  arns: ({ account }) => [`arn:aws:cloudfront::${account}:origin-access-control/*`],
};

export const originAccessControl = defineResource<Props, Outputs>({
  kind: 'origin-access-control',
  describe: ({ name }) => `origin access control ${name}`,
  identify: ({ name }) => ({ name }),

  async read(props, aws, known) {
    const live = await find(props, aws, known);
    return live && outputsOf(live);
  },

  async ensure(props, aws, known) {
    const there = await find(props, aws, known);
    if (!there) return create(props, aws);
    assertAccessControlOurs(props, there, aws, known);
    return there.signing === signsAlways ? outputsOf(there) : correct(props, there.id, aws);
  },

  async remove(props, aws, known) {
    const live = await find(props, aws, known);
    if (!live) return;
    assertAccessControlOurs(props, live, aws, known);
    await removeByEtag(aws, {
      operation: 'DeleteOriginAccessControl',
      noun: 'origin access control',
      read: () => get(live.id, aws),
      send: (IfMatch) =>
        aws.client(CloudFrontClient).send(new DeleteOriginAccessControlCommand({ Id: live.id, IfMatch })),
      notFound,
    });
  },

  calls: {
    'CloudFront.CreateOriginAccessControl': optionalStep(
      'origin-access-control',
      learnerOnly(allow(accessControls, 'cloudfront:CreateOriginAccessControl')),
    ),
    'CloudFront.ListOriginAccessControls': cleanupToo(allow(anyResource, 'cloudfront:ListOriginAccessControls')),
    'CloudFront.GetOriginAccessControl': optionalStep(
      'origin-access-control',
      cleanupToo(allow(accessControls, 'cloudfront:GetOriginAccessControl')),
    ),
    'CloudFront.UpdateOriginAccessControl': optionalStep(
      'origin-access-control',
      learnerOnly(allow(accessControls, 'cloudfront:UpdateOriginAccessControl')),
    ),
    'CloudFront.DeleteOriginAccessControl': optionalStep(
      'origin-access-control',
      cleanupToo(allow(accessControls, 'cloudfront:DeleteOriginAccessControl')),
    ),
  },

  listing: {
    noun: 'origin access control',
    async *list(aws, names) {
      for (const { Id = '', Name = '', Description = '' } of await listed(aws))
        yield {
          name: `${Name} (${Id})`,
          key: Id,
          id: Name,
          comment: Description,
          bucket: bucketOfName(namePrefix, Name, names),
        };
    },
    keyOf: (_props, outputs) => outputs?.id,
    propsOf: ({ id = '' }) => ({ name: id }),
    ownerWithoutTag({ comment = '' }) {
      const suffix = suffixOf(tagIn(comment));
      return Promise.resolve(suffix === undefined ? undefined : { suffix });
    },
    evidence: (tag) => `its description ${tag}`,
  },

  settings: () => ({ signing: signsAlways }),

  byHand: {
    async find({ name }, aws) {
      const found = (await listed(aws)).find(({ Name }) => Name === name);
      const live = found && (await get(found.Id ?? '', aws));
      return live ? [{ outputs: outputsOf(live), owner: ownerOf(tagIn(live.description), aws.tags) }] : [];
    },
  },

  atRest: freeAtRest('free'),

  consoleLink: () => globalConsoleUrl('cloudfront/v4/home#/originAccess'),

  cloudFormation: {
    type: 'AWS::CloudFront::OriginAccessControl',
    values: ({ outputs }) => ({ Ref: outputs.id }),
    properties: ({ props, tags }) => ({ OriginAccessControlConfig: configOf(props, { tags }) }),
  },

  why: {
    about:
      'An origin access control (OAC): CloudFront signs each request to the bucket with Signature Version 4, as the service cloudfront.amazonaws.com.',
    properties: {
      name: {
        what: 'The bucket and its region. A name is unique in an account.',
        otherwise: 'the access control works, and is hard to tell apart from others.',
      },
      signing: {
        what: 'Every request is signed, also one with an Authorization header of the viewer.',
        otherwise: 'with `never`, CloudFront asks the bucket anonymously, and S3 answers 403.',
      },
    },
  },
});

const namePrefix = 'oac';
const signsAlways = 'always';

/**
 * At most 64 characters, also with the longest suffix.
 * source: AWS::CloudFront::OriginAccessControl OriginAccessControlConfig, checked 2026-11-30
 */
export function accessControlName(bucket: string, region: string): string {
  return nameWithBucket(namePrefix, bucket, region);
}

function configOf({ name }: Props, { tags }: Pick<Aws, 'tags'>): OriginAccessControlConfig & Record<string, string> {
  return {
    Name: name,
    Description: descriptionOf({ tags }),
    OriginAccessControlOriginType: 's3',
    SigningBehavior: signsAlways,
    SigningProtocol: 'sigv4',
  };
}

/** The name is unique in an account, so a lost answer leaves no second one. */
async function create(props: Props, aws: Aws): Promise<Outputs> {
  const command = new CreateOriginAccessControlCommand({ OriginAccessControlConfig: configOf(props, aws) });
  try {
    const { OriginAccessControl } = await aws.client(CloudFrontClient).send(command);
    const id = required(OriginAccessControl?.Id, 'OriginAccessControl.Id');
    const wait = { for: 'the origin access control to appear', usually: 1, atMost: 60 };
    return outputsOf(await aws.waiter.until(wait, () => get(id, aws)));
  } catch (error) {
    if (!isNamed(error, 'OriginAccessControlAlreadyExists')) throw error;
    const wait = { for: 'CloudFront to list the existing origin access control', usually: 2, atMost: 60 };
    const live = await aws.waiter.until(wait, () => find(props, aws, undefined));
    assertAccessControlOurs(props, live, aws, undefined);
    return outputsOf(live);
  }
}

async function correct(props: Props, id: string, aws: Aws): Promise<Outputs> {
  return retryReadModifyWrite(aws, { service: 'CloudFront', operation: 'UpdateOriginAccessControl' }, async () => {
    const live = required(await get(id, aws), 'OriginAccessControl');
    const command = new UpdateOriginAccessControlCommand({
      Id: id,
      IfMatch: live.etag,
      OriginAccessControlConfig: configOf(props, aws),
    });
    await aws.client(CloudFrontClient).send(command);
    return { id, signing: signsAlways };
  });
}

/** One that a learner has created by hand is known by its record. */
function assertAccessControlOurs({ name }: Props, live: Live, aws: Aws, known: Outputs | undefined): void {
  if (live.id !== known?.id) assertOurs(`origin access control ${name}`, tagIn(live.description), aws.tags);
}

async function find({ name }: Props, aws: Aws, known: Outputs | undefined): Promise<Live | undefined> {
  const live = known && (await get(known.id, aws));
  if (live) return live;
  const named = (await listed(aws)).find(({ Name }) => Name === name);
  return named && get(named.Id ?? '', aws);
}

async function listed(aws: Aws): Promise<OriginAccessControlSummary[]> {
  const all: OriginAccessControlSummary[] = [];
  for (let Marker: string | undefined; ;) {
    const command = new ListOriginAccessControlsCommand({ Marker });
    const page: ListOriginAccessControlsCommandOutput = await aws.client(CloudFrontClient).send(command);
    all.push(...(page.OriginAccessControlList?.Items ?? []));
    Marker = page.OriginAccessControlList?.NextMarker;
    if (!Marker) return all;
  }
}

async function get(Id: string, aws: Aws): Promise<Live | undefined> {
  const asked = aws.client(CloudFrontClient).send(new GetOriginAccessControlCommand({ Id }));
  const answer = await orMissing(asked, notFound);
  if (!answer) return undefined;
  const config = answer.OriginAccessControl?.OriginAccessControlConfig;
  return {
    id: Id,
    signing: config?.SigningBehavior ?? '',
    description: config?.Description ?? '',
    etag: required(answer.ETag, 'ETag'),
  };
}

function outputsOf({ id, signing }: Live): Outputs {
  return { id, signing };
}
