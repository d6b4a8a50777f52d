// Block Public Access of a bucket, on the sandbox.
import assert from 'node:assert/strict';
import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { bucketPublicAccess } from '../../../src/resources/s3/bucket-public-access.ts';
import { allFlags } from '../../../src/resources/s3/block-public-access.ts';
import type { Aws } from '../../../src/engine/types.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { makeForeignBucket, makeOurBucket } from './buckets.ts';

describe('bucket-public-access', () => {
  let test: TestSandbox;
  let aws: Aws;
  let s3: S3Client;
  const bucket = 'aws-workshop-flags';
  const open = { bucket, block: false };
  const closed = { bucket, block: true };
  const flags = async (Bucket = bucket) =>
    (await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration;

  before(async () => {
    test = await startTestSandbox();
    aws = await testAws(test);
    s3 = test.client(S3Client);
    await makeOurBucket(bucket, aws);
  });
  after(() => test.stop());

  it('turns all four flags off and on again, however often it is asked', async () => {
    for (const props of [open, open, closed, closed, open]) {
      const made = await bucketPublicAccess.ensure(props, aws, undefined);
      assert.deepEqual(made, allFlags(props.block));
      assert.deepEqual(await flags(), allFlags(props.block));
      assert.deepEqual(await bucketPublicAccess.read(props, aws, made), made);
    }
  });

  it('goes on where the answer got lost', async () => {
    await bucketPublicAccess.ensure(closed, aws, undefined);
    const unlucky = await testAws(test, { around: loseAnswerOf('PutPublicAccessBlock') });
    await assert.rejects(async () => bucketPublicAccess.ensure(open, unlucky, undefined), /socket hang up/);
    await bucketPublicAccess.ensure(open, aws, undefined);
    assert.deepEqual(await flags(), allFlags(false));
  });

  it('sees and corrects a single flag, and a configuration that was deleted', async () => {
    const made = await bucketPublicAccess.ensure(closed, aws, undefined);
    const PublicAccessBlockConfiguration = { ...allFlags(true), BlockPublicPolicy: false };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration }));
    assert.deepEqual(await bucketPublicAccess.read(closed, aws, made), PublicAccessBlockConfiguration);
    await bucketPublicAccess.ensure(closed, aws, made);
    assert.deepEqual(await flags(), allFlags(true));
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucket }));
    assert.deepEqual(await bucketPublicAccess.read(closed, aws, made), allFlags(false));
    await bucketPublicAccess.ensure(closed, aws, made);
    assert.deepEqual(await flags(), allFlags(true));
  });

  it('is removed by turning all four on, as a new bucket has them', async () => {
    const made = await bucketPublicAccess.ensure(open, aws, undefined);
    await bucketPublicAccess.remove(open, aws, made, undefined);
    assert.deepEqual(await flags(), allFlags(true));
    await bucketPublicAccess.remove(open, aws, made, undefined);
    await bucketPublicAccess.remove({ ...open, bucket: 'there-is-no-such-bucket' }, aws, made, undefined);
  });

  it('refuses a bucket that is not ours', async () => {
    const foreign = { bucket: 'somebody-elses-flags', block: false };
    await makeForeignBucket(foreign.bucket, aws);
    await assert.rejects(async () => bucketPublicAccess.ensure(foreign, aws, undefined), { code: 'not-ours' });
    assert.deepEqual(await flags(foreign.bucket), allFlags(true));
  });
});
