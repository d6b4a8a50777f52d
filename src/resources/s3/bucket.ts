// The bucket that holds the web page. Its name is unique in all of AWS.
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  paginateListBuckets,
  PutBucketTaggingCommand,
  S3Client,
  type BucketLocationConstraint,
  type Tag,
} from '@aws-sdk/client-s3';
import type { Aws } from '../../engine/types.ts';
import { retryReadModifyWrite } from '../../aws/retries/retry-call.ts';
import { assertOurs, ownerOf, tagList } from '../../aws/tags.ts';
import { defineResource, isNamed, orMissing, waitForTags } from '../define.ts';
import { emptyBucket } from './empty-bucket.ts';
import { bucketConsole, buckets, bucketTags, hasOwnBucket, objects, ownBucketTags, ownedByOthers } from './common.ts';
import {
  accountScan,
  allow,
  anyResource,
  changedByHand,
  cleanupToo,
  learnerOnly,
  onlyWhen,
} from '../../aws/permissions.ts';
import { freeAtRest } from '../facets.ts';
import { WorkshopError } from '../../engine/errors.ts';

type Props = { name: string };
type Outputs = { arn: string };

export const bucket = defineResource<Props, Outputs>({
  kind: 'bucket',
  describe: ({ name }) => `S3 bucket ${name}`,
  identify: ({ name }) => ({ name, arn: `arn:aws:s3:::${name}` }),

  async read({ name }, aws) {
    return (await bucketTags(name, aws)) && { arn: `arn:aws:s3:::${name}` };
  },

  async ensure({ name }, aws) {
    // Read first: in us-east-1, CreateBucket of your own bucket succeeds and resets its access control lists.
    // source: the SDK's documentation of CreateBucket, checked 2026-11-22
    const there = await bucketTags(name, aws);
    if (there) assertOurs(`bucket ${name}`, there, aws.tags);
    const tags = there ?? (await createAndWait(name, aws));
    await completeTags(name, tags, aws);
    return { arn: `arn:aws:s3:::${name}` };
  },

  async remove({ name }, aws) {
    if (!(await hasOwnBucket(name, aws))) return;
    await retryReadModifyWrite(aws, { service: 'S3', operation: 'DeleteBucket' }, () =>
      orMissing(emptyAndDelete(name, aws), 'NoSuchBucket'),
    );
    await aws.waiter.until({ for: `the deletion of the bucket ${name}`, usually: 1, atMost: 120 }, async () =>
      (await bucketTags(name, aws)) ? undefined : true,
    );
  },

  calls: {
    'S3.CreateBucket': learnerOnly(allow(buckets, 's3:CreateBucket s3:TagResource')),
    'S3.GetBucketTagging': cleanupToo(allow(buckets, 's3:GetBucketTagging')),
    'S3.PutBucketTagging': onlyWhen(changedByHand, learnerOnly(allow(buckets, 's3:PutBucketTagging'))),
    'S3.ListObjectVersions': cleanupToo(allow(buckets, 's3:ListBucketVersions')),
    'S3.ListMultipartUploads': cleanupToo(allow(buckets, 's3:ListBucketMultipartUploads')),
    'S3.AbortMultipartUpload': onlyWhen(changedByHand, cleanupToo(allow(objects, 's3:AbortMultipartUpload'))),
    'S3.DeleteBucket': cleanupToo(allow(buckets, 's3:DeleteBucket')),
    'S3.ListBuckets': onlyWhen(accountScan, cleanupToo(allow(anyResource, 's3:ListAllMyBuckets s3:GetBucketTagging'))),
  },

  listing: {
    noun: 'S3 bucket',
    async *list(aws) {
      // Of this region only: no other one tells about its buckets here.
      const pages = paginateListBuckets({ client: aws.client(S3Client) }, { BucketRegion: aws.region });
      for await (const { Buckets = [] } of pages)
        for (const { Name: name = '' } of Buckets) yield { name, key: name, bucket: { name, region: aws.region } };
    },
    // The account has it: a refusal is no sign of another owner.
    tagsOf: ({ key }, aws) => ownBucketTags(key, aws),
    propsOf: ({ key }) => ({ name: key }),
    hasRandomName: true,
  },

  byHand: {
    async find({ name }, aws) {
      const tags = await bucketTags(name, aws);
      if (!tags) return [];
      return [
        {
          outputs: { arn: `arn:aws:s3:::${name}` },
          owner: ownerOf(tags, aws.tags),
          createdAt: await createdAt(name, aws),
        },
      ];
    },
    tag: async ({ name }, _outputs, aws) => completeTags(name, (await bucketTags(name, aws)) ?? [], aws),
  },

  async liveTags(name, aws) {
    try {
      return await bucketTags(name, aws);
    } catch (error) {
      // In another account or another region: not one that the workshop has created here.
      if (error instanceof WorkshopError && error.code === 'not-ours') return [];
      throw error;
    }
  },

  atRest: freeAtRest('you pay for the files in it'),

  consoleLink: ({ props, region }) => bucketConsole(props.name, 'objects', region),

  cloudFormation: {
    type: 'AWS::S3::Bucket',
    values: ({ props, outputs, region }) => ({
      Ref: props.name,
      Arn: outputs.arn,
      RegionalDomainName: `${props.name}.s3.${region}.amazonaws.com`,
    }),
    properties({ props: { name }, tags, records }) {
      const [website] = records('bucket-website');
      const [block] = records('bucket-public-access');
      return {
        BucketName: name,
        PublicAccessBlockConfiguration: block?.outputs,
        WebsiteConfiguration: website && { IndexDocument: (website.props as { indexDocument: string }).indexDocument },
        Tags: tagList(tags),
      };
    },
  },

  why: {
    about: 'The storage for the files of the web page: objects with a key, bytes and a content type.',
    properties: {
      name: {
        what: "The handbook's aws-workshop with something appended. Bucket names are shared by all customers of AWS, and are part of addresses.",
        otherwise:
          'S3 answers *BucketAlreadyExists*. Names that are easy to guess also attract requests of strangers, which you pay for.',
      },
    },
  },
});

/** A new bucket may be invisible for a moment, and then visible without its tags. */
async function createAndWait(name: string, aws: Aws): Promise<Tag[]> {
  await create(name, aws);
  const wait = { for: `the bucket ${name} to be available`, usually: 1, atMost: 120 };
  await aws.waiter.until(wait, () => bucketTags(name, aws));
  return waitForTags(`bucket ${name}`, aws, async () => (await bucketTags(name, aws)) ?? []);
}

async function create(name: string, aws: Aws): Promise<void> {
  const command = new CreateBucketCommand({
    Bucket: name,
    CreateBucketConfiguration: {
      // S3 demands it for every region but this one, where it rejects it.
      ...(aws.region !== 'us-east-1' && { LocationConstraint: aws.region as BucketLocationConstraint }),
      Tags: tagList(aws.tags),
    },
  });
  try {
    await aws.client(S3Client).send(command);
  } catch (error) {
    if (isNamed(error, 'BucketAlreadyExists')) throw ownedByOthers(name, error);
    // Created by an earlier call whose answer was lost, and not visible a moment ago.
    if (!isNamed(error, 'BucketAlreadyOwnedByYou')) throw error;
  }
}

/** Undefined where the caller must not list the buckets of the account. */
async function createdAt(name: string, aws: Aws): Promise<Date | undefined> {
  const pages = paginateListBuckets({ client: aws.client(S3Client) }, { Prefix: name });
  try {
    for await (const { Buckets = [] } of pages)
      for (const { Name, CreationDate } of Buckets) if (Name === name) return CreationDate;
  } catch (error) {
    if (!isNamed(error, 'AccessDenied')) throw error;
  }
  return undefined;
}

/** PutBucketTagging replaces all tags: those of others are kept. */
async function completeTags(name: string, live: readonly Tag[], aws: Aws): Promise<void> {
  const missing = tagList(aws.tags).filter(
    ({ Key, Value }) => !live.some((tag) => tag.Key === Key && tag.Value === Value),
  );
  if (missing.length === 0) return;
  const TagSet = [...live.filter(({ Key }) => !missing.some((tag) => tag.Key === Key)), ...missing];
  const command = new PutBucketTaggingCommand({ Bucket: name, Tagging: { TagSet } });
  await aws.client(S3Client).send(command);
}

async function emptyAndDelete(name: string, aws: Aws): Promise<void> {
  await emptyBucket(name, aws);
  await aws.client(S3Client).send(new DeleteBucketCommand({ Bucket: name }));
}
