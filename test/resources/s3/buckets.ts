// Buckets as the tests of their settings need them: ours, or somebody else's.
import { CreateBucketCommand, S3Client, type Tag } from '@aws-sdk/client-s3';
import type { Aws } from '../../../src/engine/types.ts';
import { tagList } from '../../../src/aws/tags.ts';

/** As the bucket step makes it. */
export async function makeOurBucket(Bucket: string, aws: Aws): Promise<void> {
  await makeBucket(Bucket, aws, tagList(aws.tags));
}

/** In the learner's account, and not made by the workshop. */
export async function makeForeignBucket(Bucket: string, aws: Aws): Promise<void> {
  await makeBucket(Bucket, aws, []);
}

async function makeBucket(Bucket: string, aws: Aws, Tags: Tag[]): Promise<void> {
  await aws.client(S3Client).send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { Tags } }));
}
