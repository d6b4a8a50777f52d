// The policy of a bucket, on the sandbox.
import assert from 'node:assert/strict';
import { CloudFrontClient, CreateCloudFrontOriginAccessIdentityCommand } from '@aws-sdk/client-cloudfront';
import {
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { bucketPolicy } from '../../../src/resources/s3/bucket-policy.ts';
import { normalizePolicy } from '../../../src/resources/normalize-policy.ts';
import type { Aws, Event, Json } from '../../../src/engine/types.ts';
import { paces } from '../../../src/sandbox/pace.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { makeForeignBucket, makeOurBucket } from './buckets.ts';

describe('bucket-policy', () => {
  let test: TestSandbox;
  let aws: Aws;
  let s3: S3Client;
  const bucket = 'aws-workshop-policy';
  const publicRead = { bucket, policy: 'public-read.json' };
  const live = async (Bucket = bucket) =>
    JSON.parse((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? '') as Json;
  const put = (policy: Json) => s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(policy) }));
  const handbooks = (Principal: Json) => ({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Statement1',
        Principal,
        Effect: 'Allow',
        Action: ['s3:GetObject'],
        Resource: [`arn:aws:s3:::${bucket}/*`],
      },
    ],
  });

  before(async () => {
    test = await startTestSandbox();
    aws = await testAws(test);
    s3 = test.client(S3Client);
    await makeOurBucket(bucket, aws);
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucket }));
  });
  after(() => test.stop());
  afterEach(() => s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket })));

  it("writes the handbook's policy, however often it is asked", async () => {
    const made = await bucketPolicy.ensure(publicRead, aws, undefined);
    assert.deepEqual(await live(), handbooks('*'));
    assert.deepEqual(await bucketPolicy.ensure(publicRead, aws, made), made);
    assert.deepEqual(await bucketPolicy.read(publicRead, aws, undefined), made);
  });

  it("changes the principal to CloudFront's identity", async () => {
    const cloudfront = test.client(CloudFrontClient);
    const CloudFrontOriginAccessIdentityConfig = { CallerReference: 'tests', Comment: '' };
    const { CloudFrontOriginAccessIdentity: identity } = await cloudfront.send(
      new CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig }),
    );
    const made = await bucketPolicy.ensure(publicRead, aws, undefined);
    const identityRead = { bucket, policy: 'identity-read.json', identityId: identity?.Id ?? '' };
    const changed = await bucketPolicy.ensure(identityRead, aws, made);
    const AWS = `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${identity?.Id}`;
    assert.deepEqual(await live(), handbooks({ AWS }));
    assert.deepEqual(await bucketPolicy.read(identityRead, aws, changed), changed);
    assert.notDeepEqual(changed, made);
  });

  it('tries again until S3 has heard that public policies are no longer blocked', async () => {
    const events: Event[] = [];
    const refused = () => events.filter((event) => event.type === 'call' && event.error?.includes('BlockPublicPolicy'));
    // A clock that stands until S3 has refused once: a busy machine can take longer than the change does at this pace.
    const start = Date.now();
    const now = () => start + (refused().length > 0 ? paces.demo.publicAccess : 0);
    const slow = await startTestSandbox({ pace: 'demo', now });
    try {
      const there = await testAws(slow, { events });
      await makeOurBucket(bucket, there);
      await slow.client(S3Client).send(new DeletePublicAccessBlockCommand({ Bucket: bucket }));
      await bucketPolicy.ensure(publicRead, there, undefined);
      assert.equal(refused().length, 1);
    } finally {
      await slow.stop();
    }
  });

  describe('denied with no more than "Access Denied"', () => {
    let denials = 0;
    let denying: TestSandbox;
    let there: Aws;
    before(async () => {
      const bare = { code: 'AccessDenied', status: 403, message: 'Access Denied' };
      denying = await startTestSandbox({
        injections: (_service, operation) => {
          if (operation !== 'PutBucketPolicy' || denials === 0) return undefined;
          denials -= 1;
          return bare;
        },
      });
      there = await testAws(denying);
      await makeOurBucket(bucket, there);
    });
    after(() => denying.stop());

    it('is an error at once while the bucket or the account blocks public policies', async () => {
      denials = 2;
      await assert.rejects(async () => bucketPolicy.ensure(publicRead, there, undefined), { message: 'Access Denied' });
      assert.equal(denials, 1);
    });

    it('is tried again for a minute where both blocks read off', async () => {
      await denying.client(S3Client).send(new DeletePublicAccessBlockCommand({ Bucket: bucket }));
      denials = 3;
      await bucketPolicy.ensure(publicRead, there, undefined);
      assert.equal(denials, 0);
    });
  });

  it('knows the same policy in other words, and leaves it as it is', async () => {
    const made = await bucketPolicy.ensure(publicRead, aws, undefined);
    const Statement = {
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
      Principal: { AWS: '*' },
      Sid: 'Statement1',
    };
    await put({ Statement, Version: '2012-10-17' });
    assert.deepEqual(await bucketPolicy.read(publicRead, aws, made), made);
    const reworded = { Statement: { ...Statement, Action: 's3:getobject', Sid: 'Mine' }, Version: '2012-10-17' };
    await put(reworded);
    await bucketPolicy.ensure(publicRead, aws, made);
    assert.deepEqual(await live(), reworded);
  });

  it('sees and corrects a policy that says something else', async () => {
    const made = await bucketPolicy.ensure(publicRead, aws, undefined);
    const policy = handbooks('*');
    await put({
      ...policy,
      Statement: policy.Statement.map((each) => ({ ...each, Action: ['s3:GetObject', 's3:PutObject'] })),
    });
    assert.notDeepEqual(await bucketPolicy.read(publicRead, aws, made), made);
    await bucketPolicy.ensure(publicRead, aws, made);
    assert.deepEqual(await live(), policy);
  });

  it('goes on where the answer got lost', async () => {
    const unlucky = await testAws(test, { around: loseAnswerOf('PutBucketPolicy') });
    await assert.rejects(async () => bucketPolicy.ensure(publicRead, unlucky, undefined), /socket hang up/);
    await bucketPolicy.ensure(publicRead, aws, undefined);
    assert.deepEqual(await live(), handbooks('*'));
  });

  it('is removed, and is content when it or the bucket is gone', async () => {
    const made = await bucketPolicy.ensure(publicRead, aws, undefined);
    await bucketPolicy.remove(publicRead, aws, made, undefined);
    await assert.rejects(live(), { name: 'NoSuchBucketPolicy' });
    await bucketPolicy.remove(publicRead, aws, made, undefined);
    await bucketPolicy.remove({ ...publicRead, bucket: 'there-is-no-such-bucket' }, aws, made, undefined);
  });

  it('refuses a bucket that is not ours', async () => {
    const foreign = { ...publicRead, bucket: 'somebody-elses-policy' };
    await makeForeignBucket(foreign.bucket, aws);
    await assert.rejects(async () => bucketPolicy.ensure(foreign, aws, undefined), { code: 'not-ours' });
    await assert.rejects(live(foreign.bucket), { name: 'NoSuchBucketPolicy' });
  });

  it('compares conditions and principals by value, in any order', () => {
    const one = {
      Statement: [
        { Effect: 'Deny', Principal: '*', Action: ['b', 'a'], Condition: { Bool: { 'aws:SecureTransport': false } } },
      ],
    };
    const other = {
      Statement: {
        Condition: { Bool: { 'aws:SecureTransport': ['false'] } },
        Action: ['a', 'b', 'a'],
        Principal: { AWS: ['*'] },
        Effect: 'Deny',
      },
    };
    assert.deepEqual(normalizePolicy(one), normalizePolicy(other));
    assert.notDeepEqual(
      normalizePolicy(one),
      normalizePolicy({ ...other, Statement: { ...other.Statement, Effect: 'Allow' } }),
    );
  });
});
