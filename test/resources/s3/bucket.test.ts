// Buckets, on the sandbox.
import assert from 'node:assert/strict';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketTaggingCommand,
  ListBucketsCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { createUserKey } from '../../helpers/sandbox/user-key.ts';
import { bucket } from '../../../src/resources/s3/bucket.ts';
import type { Aws } from '../../../src/engine/types.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('bucket', () => {
  let test: TestSandbox;
  let aws: Aws;
  let s3: S3Client;
  const props = { name: 'aws-workshop-tests' };
  const names = async () => (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name) ?? [];

  before(async () => {
    test = await startTestSandbox();
    aws = await testAws(test);
    s3 = test.client(S3Client);
  });
  after(() => test.stop());
  afterEach(() => bucket.remove(props, aws, undefined, undefined));

  it('makes one, tagged, however often it is asked', async () => {
    const made = await bucket.ensure(props, aws, undefined);
    assert.deepEqual(await bucket.ensure(props, aws, made), made);
    assert.deepEqual(await bucket.read(props, aws, undefined), made);
    assert.deepEqual(await names(), [props.name]);
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: props.name }));
    assert.deepEqual(TagSet, [{ Key: 'workshop', Value: 'url-shortener' }]);
  });

  it('adopts the bucket of an answer that got lost', async () => {
    const unlucky = await testAws(test, { around: loseAnswerOf('CreateBucket') });
    await assert.rejects(async () => bucket.ensure(props, unlucky, undefined), /socket hang up/);
    await bucket.ensure(props, aws, undefined);
    assert.deepEqual(await names(), [props.name]);
  });

  it('keeps the tags of others', async () => {
    await bucket.ensure(props, aws, undefined);
    const [ours] = (await s3.send(new GetBucketTaggingCommand({ Bucket: props.name }))).TagSet ?? [];
    const TagSet = [{ Key: 'team', Value: 'blue' }, ...(ours ? [ours] : [])];
    await s3.send(new PutBucketTaggingCommand({ Bucket: props.name, Tagging: { TagSet } }));
    await bucket.ensure(props, aws, undefined);
    assert.deepEqual((await s3.send(new GetBucketTaggingCommand({ Bucket: props.name }))).TagSet, TagSet);
  });

  it('removes it with every version, mark and unfinished upload in it, and is content when it is gone', async () => {
    const made = await bucket.ensure(props, aws, undefined);
    const Bucket = props.name;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    for (const Key of ['plain', 'plain', 'with a space + plus', 'umlaut ä', 'bell \u0007']) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    }
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'plain' }));
    await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'half an upload' }));
    await bucket.remove(props, aws, made, undefined);
    assert.deepEqual(await names(), []);
    await bucket.remove(props, aws, made, undefined);
    assert.equal(await bucket.read(props, aws, made), undefined);
  });

  it('goes on where the answer to its deletion got lost', async () => {
    await bucket.ensure(props, aws, undefined);
    const unlucky = await testAws(test, { around: loseAnswerOf('DeleteBucket') });
    await assert.rejects(async () => bucket.remove(props, unlucky, undefined, undefined), /socket hang up/);
    await bucket.remove(props, aws, undefined, undefined);
    assert.deepEqual(await names(), []);
  });

  it('refuses a bucket of ours without the tag, and leaves it alone', async () => {
    const Bucket = 'aws-workshop-untagged';
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } }));
    const foreign = { name: Bucket };
    await assert.rejects(async () => bucket.ensure(foreign, aws, undefined), { code: 'not-ours' });
    await assert.rejects(async () => bucket.remove(foreign, aws, undefined, undefined), { code: 'not-ours' });
    assert.deepEqual(await names(), [Bucket]);
    await assert.rejects(s3.send(new GetBucketTaggingCommand({ Bucket })), { name: 'NoSuchTagSet' });
  });

  for (const how of [
    'because no permissions boundary allows the s3:GetBucketTagging action',
    'because no session policy allows the s3:GetBucketTagging action',
    'because no service control policy allows the s3:GetBucketTagging action',
    'with an explicit deny in a resource control policy',
  ])
    it(`takes no denial ${how} for a bucket of another account`, async () => {
      const message = `User: x is not authorized to perform: s3:GetBucketTagging on resource: y ${how}`;
      const denying = await startTestSandbox({
        injections: (_service, operation) =>
          operation === 'GetBucketTagging' ? { code: 'AccessDenied', status: 403, message } : undefined,
      });
      try {
        const asked = bucket.ensure(props, await testAws(denying), undefined);
        await assert.rejects(asked, { name: 'AccessDenied', message });
      } finally {
        await denying.stop();
      }
    });

  it('refuses a bucket of another account', async () => {
    const other = test.client(
      S3Client,
      createUserKey(test.sandbox.store, { account: '210987654321', userName: 'stranger' }),
    );
    const Bucket = 'aws-workshop-elsewhere';
    const create = { Bucket, CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } } as const;
    await other.send(new CreateBucketCommand(create));
    await assert.rejects(async () => bucket.ensure({ name: Bucket }, aws, undefined), { code: 'not-ours' });
  });
});
