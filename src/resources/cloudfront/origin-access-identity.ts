// CloudFront's origin access identity: a bucket policy can name it as its principal. It takes no tags: it is ours by its
// caller reference, which nobody else would choose.
import {
  CloudFrontClient,
  CreateCloudFrontOriginAccessIdentityCommand,
  DeleteCloudFrontOriginAccessIdentityCommand,
  GetCloudFrontOriginAccessIdentityCommand,
  paginateListCloudFrontOriginAccessIdentities,
  UpdateCloudFrontOriginAccessIdentityCommand,
} from '@aws-sdk/client-cloudfront';
import { retryReadModifyWrite } from '../../aws/retries/retry-call.ts';
import type { Aws, Owner } from '../../engine/types.ts';
import { defineResource, isNamed, orMissing, required } from '../define.ts';
import {
  allow,
  anyResource,
  changedByHand,
  cleanupToo,
  learnerOnly,
  onlyWhen,
  type StatementScope,
} from '../../aws/permissions.ts';
import { globalConsoleUrl } from '../../aws/console-url.ts';
import { freeAtRest, type CourseBucket, type CourseNames } from '../facets.ts';
import { bucketOfReference, courseBucketAt, likelyOwner, ownerOfBucket } from './course-bucket.ts';
import { removeByEtag } from './remove-by-etag.ts';

type Props = { callerReference: string; comment: string };
type Outputs = { id: string; canonicalUserId: string; comment: string };
type Live = Outputs & { callerReference: string; etag: string };

const notFound = 'NoSuchCloudFrontOriginAccessIdentity';

const identities: StatementScope = {
  sid: 'CloudFront',
  arns: ({ account }) => [`arn:aws:cloudfront::${account}:origin-access-identity/*`],
};

export const originAccessIdentity = defineResource<Props, Outputs>({
  kind: 'origin-access-identity',
  describe: ({ comment }) => `origin access identity ${comment}`,
  identify: ({ comment }, outputs) => ({ name: comment, arn: outputs && identityArn(outputs.id) }),

  async read(props, aws, known) {
    const live = await find(props, aws, known);
    return live && outputsOf(live);
  },

  async ensure(props, aws, known) {
    const id = (await find(props, aws, known))?.id ?? (await create(props, aws));
    const wait = { for: 'the origin access identity to appear', usually: 1, atMost: 60 };
    const live = await aws.waiter.until(wait, () => get(id, aws));
    return live.comment === props.comment ? outputsOf(live) : rename(props, id, aws);
  },

  async remove(props, aws, known) {
    const live = await find(props, aws, known);
    if (!live) return;
    await removeByEtag(aws, {
      operation: 'DeleteCloudFrontOriginAccessIdentity',
      noun: 'origin access identity',
      read: () => get(live.id, aws),
      send: (IfMatch) =>
        aws.client(CloudFrontClient).send(new DeleteCloudFrontOriginAccessIdentityCommand({ Id: live.id, IfMatch })),
      notFound,
    });
  },

  calls: {
    'CloudFront.CreateCloudFrontOriginAccessIdentity': learnerOnly(
      allow(identities, 'cloudfront:CreateCloudFrontOriginAccessIdentity'),
    ),
    'CloudFront.ListCloudFrontOriginAccessIdentities': cleanupToo(
      allow(anyResource, 'cloudfront:ListCloudFrontOriginAccessIdentities'),
    ),
    'CloudFront.GetCloudFrontOriginAccessIdentity': cleanupToo(
      allow(identities, 'cloudfront:GetCloudFrontOriginAccessIdentity'),
    ),
    'CloudFront.UpdateCloudFrontOriginAccessIdentity': onlyWhen(
      changedByHand,
      learnerOnly(allow(identities, 'cloudfront:UpdateCloudFrontOriginAccessIdentity')),
    ),
    'CloudFront.DeleteCloudFrontOriginAccessIdentity': cleanupToo(
      allow(identities, 'cloudfront:DeleteCloudFrontOriginAccessIdentity'),
    ),
  },

  listing: {
    noun: 'origin access identity',
    async *list(aws) {
      const client = aws.client(CloudFrontClient);
      for await (const page of paginateListCloudFrontOriginAccessIdentities({ client }, {}))
        for (const { Id = '', Comment = '' } of page.CloudFrontOriginAccessIdentityList?.Items ?? [])
          yield { name: `${Comment} (${Id})`, key: Id, comment: Comment };
    },
    keyOf: (_props, outputs) => outputs?.id,
    async propsOf({ key, comment = '' }, aws) {
      return { callerReference: (await get(key, aws))?.callerReference ?? '', comment };
    },
    // It takes no tags. The console writes the same comment, for anybody: only the caller reference tells whose it is.
    async ownerWithoutTag({ key }, { aws, names }) {
      const live = await get(key, aws);
      const bucket = live && bucketOfReference(live.callerReference, names);
      const suffix = bucket && (await ownerOfBucket(bucket, names, aws));
      return suffix === undefined ? undefined : { suffix, bucket: bucketIn(live?.comment ?? '', bucket, names) };
    },
    evidence: () => 'its caller reference, which names a bucket of the course',
    resemblance: {
      suffix({ comment = '' }, names) {
        const bucket = courseBucketIn(comment, names);
        return bucket && likelyOwner(bucket.name, names);
      },
      because: "its comment names a bucket of the course, and its caller reference is not the workshop's",
    },
  },

  settings: ({ comment }) => ({ comment }),

  byHand: {
    // The console makes up the caller reference: there, the comment alone is the learner's.
    async find({ callerReference, comment }, aws) {
      const found = [];
      for (const id of await identityIds(aws, comment)) {
        const live = await get(id, aws);
        if (!live) continue;
        const owner: Owner = live.callerReference === callerReference ? 'us' : 'nobody';
        found.push({ outputs: outputsOf(live), owner });
      }
      return found;
    },
  },

  atRest: freeAtRest('free'),

  consoleLink: () => globalConsoleUrl('cloudfront/v4/home#/originAccess'),

  cloudFormation: {
    type: 'AWS::CloudFront::CloudFrontOriginAccessIdentity',
    values: ({ outputs }) => ({ Ref: outputs.id }),
    properties: ({ props }) => ({ CloudFrontOriginAccessIdentityConfig: { Comment: props.comment } }),
  },

  why: {
    about:
      'An identity (OAI) that CloudFront uses to read the bucket. It exists so that the bucket policy can name it as its principal.',
    properties: {
      callerReference: {
        what: 'A value of our choice. CloudFront answers a repeated call with the same value with the same identity.',
        otherwise: 'a lost answer would leave a second identity behind.',
      },
      comment: {
        what: 'The label that people see, as the console would write it.',
        otherwise: 'the identity works, and is hard to tell apart from others.',
      },
    },
  },
});

const commentStart = 'access-identity-';

/** The comment that the console writes for the identity of a bucket. */
export function identityComment(bucket: string, region: string): string {
  return `${commentStart}${bucket}.s3.${region}.amazonaws.com`;
}

function courseBucketIn(comment: string, names: CourseNames): CourseBucket | undefined {
  return comment.startsWith(commentStart) ? courseBucketAt(comment.slice(commentStart.length), names) : undefined;
}

/** The caller reference names no region. The comment does, unless somebody has changed it. */
function bucketIn(comment: string, name: string | undefined, names: CourseNames): CourseBucket | undefined {
  const found = courseBucketIn(comment, names);
  return found?.name === name ? found : undefined;
}

/** Its name in a bucket policy, with spaces. */
export function identityArn(id: string): string {
  return `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
}

/** With the same caller reference and comment, CloudFront returns the existing identity. */
async function create({ callerReference, comment }: Props, aws: Aws): Promise<string> {
  const command = new CreateCloudFrontOriginAccessIdentityCommand({
    CloudFrontOriginAccessIdentityConfig: { CallerReference: callerReference, Comment: comment },
  });
  try {
    const { CloudFrontOriginAccessIdentity: made } = await aws.client(CloudFrontClient).send(command);
    return required(made?.Id, 'CloudFrontOriginAccessIdentity.Id');
  } catch (error) {
    // Ours, but somebody changed its comment.
    const ours = isNamed(error, 'CloudFrontOriginAccessIdentityAlreadyExists') && (await search(callerReference, aws));
    if (ours) return ours.id;
    throw error;
  }
}

async function rename({ callerReference, comment }: Props, id: string, aws: Aws): Promise<Outputs> {
  return retryReadModifyWrite(
    aws,
    { service: 'CloudFront', operation: 'UpdateCloudFrontOriginAccessIdentity' },
    async () => {
      const live = required(await get(id, aws), 'CloudFrontOriginAccessIdentity');
      const command = new UpdateCloudFrontOriginAccessIdentityCommand({
        Id: id,
        IfMatch: live.etag,
        CloudFrontOriginAccessIdentityConfig: { CallerReference: callerReference, Comment: comment },
      });
      await aws.client(CloudFrontClient).send(command);
      return { ...outputsOf(live), comment };
    },
  );
}

async function find(
  { callerReference, comment }: Props,
  aws: Aws,
  known: Outputs | undefined,
): Promise<Live | undefined> {
  const live = known && (await get(known.id, aws));
  return live ?? search(callerReference, aws, comment);
}

/** The list has no caller references: those that may be ours are read one by one. */
async function search(callerReference: string, aws: Aws, comment?: string): Promise<Live | undefined> {
  for (const id of await identityIds(aws, comment)) {
    const live = await get(id, aws);
    if (live?.callerReference === callerReference) return live;
  }
  return undefined;
}

/** Those with this comment; all of them where it is left out. */
async function identityIds(aws: Aws, comment: string | undefined): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of paginateListCloudFrontOriginAccessIdentities({ client: aws.client(CloudFrontClient) }, {}))
    for (const { Id = '', Comment } of page.CloudFrontOriginAccessIdentityList?.Items ?? [])
      if (comment === undefined || Comment === comment) ids.push(Id);
  return ids;
}

async function get(id: string, aws: Aws): Promise<Live | undefined> {
  const asked = aws.client(CloudFrontClient).send(new GetCloudFrontOriginAccessIdentityCommand({ Id: id }));
  const answer = await orMissing(asked, notFound);
  if (!answer) return undefined;
  const { CloudFrontOriginAccessIdentity: live, ETag } = answer;
  const config = live?.CloudFrontOriginAccessIdentityConfig;
  return {
    id,
    canonicalUserId: live?.S3CanonicalUserId ?? '',
    comment: config?.Comment ?? '',
    callerReference: config?.CallerReference ?? '',
    etag: required(ETag, 'ETag'),
  };
}

function outputsOf({ id, canonicalUserId, comment }: Live): Outputs {
  return { id, canonicalUserId, comment };
}
