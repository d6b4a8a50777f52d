// Static website hosting of a bucket.
import {
  DeleteBucketWebsiteCommand,
  GetBucketWebsiteCommand,
  PutBucketWebsiteCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Aws } from '../../engine/types.ts';
import { defineResource, orMissing } from '../define.ts';
import { bucketConsole, buckets, hasOwnBucket, assertOwnBucket } from './common.ts';
import { allow, cleanupToo, learnerOnly } from '../../aws/permissions.ts';
import { freeAtRest } from '../facets.ts';

type Props = { bucket: string; indexDocument: string };
type Outputs = { indexDocument: string; otherSettings: string[] };

export const bucketWebsite = defineResource<Props, Outputs>({
  kind: 'bucket-website',
  describe: ({ bucket }) => `website of the bucket ${bucket}`,
  identify: ({ bucket }) => ({ name: bucket }),

  read: ({ bucket }, aws) => read(bucket, aws),

  async ensure({ bucket, indexDocument }, aws) {
    await assertOwnBucket(bucket, aws);
    const isAsWanted = (live: Outputs | undefined) =>
      live?.indexDocument === indexDocument && live.otherSettings.length === 0;
    const live = await read(bucket, aws);
    if (live && isAsWanted(live)) return live;
    const command = new PutBucketWebsiteCommand({
      Bucket: bucket,
      WebsiteConfiguration: { IndexDocument: { Suffix: indexDocument } },
    });
    await aws.client(S3Client).send(command);
    return aws.waiter.until({ for: `the website of ${bucket} to be enabled`, usually: 1, atMost: 60 }, async () => {
      const live = await read(bucket, aws);
      return isAsWanted(live) ? live : undefined;
    });
  },

  async remove({ bucket }, aws) {
    if (!(await hasOwnBucket(bucket, aws)) || !(await read(bucket, aws))) return;
    const command = new DeleteBucketWebsiteCommand({ Bucket: bucket });
    await orMissing(aws.client(S3Client).send(command), 'NoSuchBucket');
    await aws.waiter.until({ for: `the website of ${bucket} to be disabled`, usually: 1, atMost: 60 }, async () =>
      (await read(bucket, aws)) ? undefined : true,
    );
  },

  calls: {
    'S3.GetBucketWebsite': cleanupToo(allow(buckets, 's3:GetBucketWebsite')),
    'S3.PutBucketWebsite': learnerOnly(allow(buckets, 's3:PutBucketWebsite')),
    'S3.DeleteBucketWebsite': cleanupToo(allow(buckets, 's3:DeleteBucketWebsite')),
  },

  settings: ({ indexDocument }) => ({ indexDocument, otherSettings: [] }),

  partOf: { kind: 'bucket', property: 'bucket' },

  atRest: freeAtRest('a setting of the bucket'),

  consoleLink: ({ props, region }) => bucketConsole(props.bucket, 'properties', region),

  cloudFormation: { none: 'It is the WebsiteConfiguration of the bucket.' },

  why: {
    about:
      'Static website hosting: S3 serves the objects of the bucket to browsers, over plain HTTP and without a signature.',
    properties: {
      bucket: {
        what: 'The bucket that is served.',
        otherwise: 'the address answers 404 *NoSuchWebsiteConfiguration*.',
      },
      indexDocument: {
        what: 'The object that answers a request for `/`.',
        otherwise: 'the address without a path answers with an error, although index.html is there.',
      },
    },
  },
});

async function read(bucket: string, aws: Aws): Promise<Outputs | undefined> {
  const asked = aws.client(S3Client).send(new GetBucketWebsiteCommand({ Bucket: bucket }));
  const live = await orMissing(asked, 'NoSuchWebsiteConfiguration', 'NoSuchBucket');
  if (!live) return undefined;
  const { IndexDocument, ErrorDocument, RedirectAllRequestsTo, RoutingRules } = live;
  const others = { ErrorDocument, RedirectAllRequestsTo, RoutingRules: RoutingRules?.length };
  return {
    indexDocument: IndexDocument?.Suffix ?? '',
    otherSettings: Object.entries(others).flatMap(([name, value]) => (value ? [name] : [])),
  };
}
