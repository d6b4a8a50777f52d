// Block Public Access of the bucket: all four flags off, or all four on as every new bucket has them.
import { PutPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import type { Aws } from '../../engine/types.ts';
import { defineResource } from '../define.ts';
import { bucketConsole, buckets, hasOwnBucket, assertOwnBucket } from './common.ts';
import { allFlags, readBucketBlock, sameFlags, type Flags } from './block-public-access.ts';
import { allow, cleanupToo } from '../../aws/permissions.ts';
import { freeAtRest } from '../facets.ts';

type Props = { bucket: string; block: boolean };

export const bucketPublicAccess = defineResource<Props, Flags>({
  kind: 'bucket-public-access',
  describe: ({ bucket }) => `Block Public Access of the bucket ${bucket}`,
  identify: ({ bucket }) => ({ name: bucket }),

  isSetting: true,

  read: ({ bucket }, aws) => readBucketBlock(bucket, aws),

  async ensure({ bucket, block }, aws) {
    await assertOwnBucket(bucket, aws);
    return set(bucket, allFlags(block), aws);
  },

  async remove({ bucket }, aws) {
    if (await hasOwnBucket(bucket, aws)) await set(bucket, allFlags(true), aws);
  },

  calls: {
    'S3.GetPublicAccessBlock': cleanupToo(allow(buckets, 's3:GetBucketPublicAccessBlock')),
    'S3.PutPublicAccessBlock': cleanupToo(allow(buckets, 's3:PutBucketPublicAccessBlock')),
  },

  partOf: { kind: 'bucket', property: 'bucket' },

  matches: ({ block }, live) => sameFlags(live, allFlags(block)),

  settings: ({ block }) => allFlags(block),

  atRest: freeAtRest('a setting of the bucket'),

  consoleLink: ({ props, region }) => bucketConsole(props.bucket, 'permissions', region),

  cloudFormation: { none: 'It is the PublicAccessBlockConfiguration of the bucket.' },

  why: {
    about:
      'Block Public Access of one bucket: the same four settings. Since April 2023 they are on in every new bucket.',
    properties: {
      bucket: {
        what: 'The bucket that the settings belong to.',
        otherwise: 'the stricter setting of account and bucket applies, so both have to be off for a public website.',
      },
      block: {
        what: 'Off in chapter 7, and on again in chapter 8, when only CloudFront reads the bucket.',
        otherwise:
          'if it is on too early, S3 rejects the public policy. If it stays off, the next public policy makes the bucket public at once.',
      },
    },
  },
});

async function set(bucket: string, flags: Flags, aws: Aws): Promise<Flags> {
  const live = await readBucketBlock(bucket, aws);
  if (live && sameFlags(live, flags)) return live;
  const command = new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration: flags });
  await aws.client(S3Client).send(command);
  const wait = { for: `Block Public Access of ${bucket} to change`, usually: 2, atMost: 60 };
  return aws.waiter.until(wait, async () => {
    const live = await readBucketBlock(bucket, aws);
    return sameFlags(live, flags) ? live : undefined;
  });
}
