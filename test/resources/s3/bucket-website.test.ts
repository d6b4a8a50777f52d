// Static website hosting, on the sandbox.
import assert from 'node:assert/strict';
import {
  DeleteBucketWebsiteCommand,
  GetBucketWebsiteCommand,
  PutBucketWebsiteCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { bucketWebsite } from '../../../src/resources/s3/bucket-website.ts';
import type { Aws } from '../../../src/engine/types.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { makeForeignBucket, makeOurBucket } from './buckets.ts';

describe('bucket-website', () => {
  let test: TestSandbox;
  let aws: Aws;
  let s3: S3Client;
  const props = { bucket: 'aws-workshop-website', indexDocument: 'index.html' };
  const Bucket = props.bucket;
  const website = (bucket = Bucket) => s3.send(new GetBucketWebsiteCommand({ Bucket: bucket }));

  before(async () => {
    test = await startTestSandbox();
    aws = await testAws(test);
    s3 = test.client(S3Client);
    await makeOurBucket(Bucket, aws);
  });
  after(() => test.stop());
  afterEach(() => s3.send(new DeleteBucketWebsiteCommand({ Bucket })));

  it('turns hosting on, however often it is asked', async () => {
    const made = await bucketWebsite.ensure(props, aws, undefined);
    assert.deepEqual((await website()).IndexDocument, { Suffix: 'index.html' });
    assert.deepEqual(await bucketWebsite.ensure(props, aws, made), made);
    assert.deepEqual(await bucketWebsite.read(props, aws, undefined), made);
  });

  it('goes on where the answer got lost', async () => {
    const unlucky = await testAws(test, { around: loseAnswerOf('PutBucketWebsite') });
    await assert.rejects(async () => bucketWebsite.ensure(props, unlucky, undefined), /socket hang up/);
    await bucketWebsite.ensure(props, aws, undefined);
    assert.deepEqual((await website()).IndexDocument, { Suffix: 'index.html' });
  });

  it('sees and corrects what was changed', async () => {
    const made = await bucketWebsite.ensure(props, aws, undefined);
    const WebsiteConfiguration = { IndexDocument: { Suffix: 'home.html' }, ErrorDocument: { Key: 'oops.html' } };
    await s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
    const drifted = { indexDocument: 'home.html', otherSettings: ['ErrorDocument'] };
    assert.deepEqual(await bucketWebsite.read(props, aws, made), drifted);
    assert.deepEqual(await bucketWebsite.ensure(props, aws, made), made);
    assert.equal((await website()).ErrorDocument, undefined);
  });

  it('turns it off, and is content when it is off or the bucket is gone', async () => {
    const made = await bucketWebsite.ensure(props, aws, undefined);
    await bucketWebsite.remove(props, aws, made, undefined);
    await assert.rejects(website(), { name: 'NoSuchWebsiteConfiguration' });
    await bucketWebsite.remove(props, aws, made, undefined);
    await bucketWebsite.remove({ ...props, bucket: 'there-is-no-such-bucket' }, aws, made, undefined);
  });

  it('refuses a bucket that is not ours', async () => {
    const foreign = { ...props, bucket: 'somebody-elses-website' };
    await makeForeignBucket(foreign.bucket, aws);
    await assert.rejects(async () => bucketWebsite.ensure(foreign, aws, undefined), { code: 'not-ours' });
    await assert.rejects(website(foreign.bucket), { name: 'NoSuchWebsiteConfiguration' });
  });
});
