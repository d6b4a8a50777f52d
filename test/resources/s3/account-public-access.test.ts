// Block Public Access of the account, on the sandbox: what was there before comes back.
import assert from 'node:assert/strict';
import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand as PutPublicAccessBlockCommandOfBucket,
  S3Client,
} from '@aws-sdk/client-s3';
import { accountPublicAccess } from '../../../src/resources/s3/account-public-access.ts';
import { allFlags, type Flags } from '../../../src/resources/s3/block-public-access.ts';
import { createUserKey } from '../../helpers/sandbox/user-key.ts';
import { createAws } from '../../../src/aws/create-aws.ts';
import { sandboxTarget } from '../../../src/aws/target/target.ts';
import type { Aws, Json } from '../../../src/engine/types.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('account-public-access', () => {
  let test: TestSandbox;
  let aws: Aws;
  let s3control: S3ControlClient;
  const open = { block: false };
  const closed = { block: true };
  const absent = { name: 'NoSuchPublicAccessBlockConfiguration' };

  const flags = async () => {
    const { PublicAccessBlockConfiguration } = await s3control.send(
      new GetPublicAccessBlockCommand({ AccountId: aws.account }),
    );
    return PublicAccessBlockConfiguration;
  };
  const set = (PublicAccessBlockConfiguration: Flags) =>
    s3control.send(new PutPublicAccessBlockCommand({ AccountId: aws.account, PublicAccessBlockConfiguration }));
  const previously = async () => accountPublicAccess.before?.(open, aws) as Promise<Json>;

  before(async () => {
    test = await startTestSandbox();
    aws = await testAws(test);
    s3control = test.client(S3ControlClient);
  });
  after(() => test.stop());
  beforeEach(() => s3control.send(new DeletePublicAccessBlockCommand({ AccountId: aws.account })));

  it('leaves an account alone in which nothing is configured, as that is open already', async () => {
    const before = await previously();
    assert.equal(before, null);
    const made = await accountPublicAccess.ensure(open, aws, undefined);
    assert.deepEqual(made, allFlags(false));
    assert.deepEqual(await accountPublicAccess.read(open, aws, made), made);
    await assert.rejects(flags(), absent);
  });

  it('takes its own configuration away where there was none', async () => {
    const before = await previously();
    await accountPublicAccess.ensure(open, aws, undefined);
    const made = await accountPublicAccess.ensure(closed, aws, undefined);
    assert.deepEqual(await flags(), allFlags(true));
    assert.deepEqual(await accountPublicAccess.read(closed, aws, made), made);
    await accountPublicAccess.remove(closed, aws, made, before);
    await assert.rejects(flags(), absent);
    await accountPublicAccess.remove(closed, aws, made, before);
  });

  it('puts back exactly the flags that were set', async () => {
    const mixed = { ...allFlags(true), RestrictPublicBuckets: false };
    await set(mixed);
    const before = await previously();
    assert.deepEqual(before, mixed);
    const made = await accountPublicAccess.ensure(open, aws, undefined);
    assert.deepEqual(await flags(), allFlags(false));
    assert.deepEqual(await accountPublicAccess.ensure(open, aws, made), made);
    await accountPublicAccess.remove(open, aws, made, before);
    assert.deepEqual(await flags(), mixed);
    await accountPublicAccess.remove(open, aws, made, before);
    assert.deepEqual(await flags(), mixed);
  });

  it('changes nothing at removal where it never came to read what was there', async () => {
    await set(allFlags(true));
    await accountPublicAccess.remove(open, aws, undefined, undefined);
    assert.deepEqual(await flags(), allFlags(true));
  });

  it('corrects what was changed, and goes on where the answer got lost', async () => {
    await set(allFlags(true));
    const unlucky = await testAws(test, { around: loseAnswerOf('PutPublicAccessBlock') });
    await assert.rejects(async () => accountPublicAccess.ensure(open, unlucky, undefined), /socket hang up/);
    await accountPublicAccess.ensure(open, aws, undefined);
    await set({ ...allFlags(false), BlockPublicPolicy: true });
    await accountPublicAccess.ensure(open, aws, undefined);
    assert.deepEqual(await flags(), allFlags(false));
  });

  it('says so where the account may not change it', async () => {
    await set(allFlags(true));
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }] };
    const key = createUserKey(test.sandbox.store, {
      account: aws.account,
      userName: 'reader',
      policy: policy as never,
    });
    const reader = createAws({
      target: sandboxTarget({ url: test.url, ...key }, test.region),
      account: aws.account,
      suffix: '',
      buildDir: test.dir,
      emit: () => undefined,
      signal: new AbortController().signal,
    });
    await assert.rejects(async () => accountPublicAccess.ensure(open, reader, undefined), { code: 'refused' });
    assert.deepEqual(await flags(), allFlags(true));
  });

  describe('in an account with other buckets', () => {
    const s3 = () => test.client(S3Client);
    const openBucket = async (Bucket: string, tag?: string) => {
      const CreateBucketConfiguration = {
        LocationConstraint: 'ap-south-1' as const,
        ...(tag && { Tags: [{ Key: 'workshop', Value: tag }] }),
      };
      await s3().send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
      const PublicAccessBlockConfiguration = allFlags(false);
      await s3().send(new PutPublicAccessBlockCommandOfBucket({ Bucket, PublicAccessBlockConfiguration }));
      const Statement = [
        { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` },
      ];
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
      await s3().send(new PutBucketPolicyCommand({ Bucket, Policy }));
    };
    const remove = (Bucket: string) => s3().send(new DeleteBucketCommand({ Bucket }));
    const dangerOf = async (props: { block: boolean }, before: Json) =>
      accountPublicAccess.danger?.(props, aws, before);

    it('asks before it is turned on where it was never on, and names the buckets that are public', async () => {
      await openBucket('aws-workshop-qwertyui', 'url-shortener');
      const never = await dangerOf(closed, null);
      assert.match(never?.meaning ?? '', /not on before the workshop\. No other bucket of the account is public now\./);
      assert.equal(never?.question, `Turn on Block Public Access for the whole account ${aws.account}?`);
      assert.equal(never?.flag, '--block-public');
      await openBucket('public-pictures');
      const named = await dangerOf(closed, { ...allFlags(true), RestrictPublicBuckets: false });
      assert.match(named?.meaning ?? '', /public now, and would not be any more: public-pictures\. Teardown restores/);
      assert.equal(await dangerOf(closed, allFlags(true)), undefined, 'only restores what was on');
      await set(allFlags(true));
      assert.equal(await dangerOf(closed, null), undefined, 'it is on already');
      await set(allFlags(false));
      await Promise.all(['aws-workshop-qwertyui', 'public-pictures'].map(remove));
    });

    it('names the buckets that could not be checked', async () => {
      await openBucket('secret-files');
      const denied = Object.assign(new Error('Access Denied'), { name: 'AccessDenied', $metadata: {} });
      const narrow = await testAws(test, {
        around: ({ operation }, next) => (operation === 'GetBucketPolicyStatus' ? Promise.reject(denied) : next()),
      });
      const danger = await accountPublicAccess.danger?.(closed, narrow, null);
      assert.match(danger?.meaning ?? '', /before the workshop\. These could not be checked: secret-files\. Teardown/);
      await remove('secret-files');
    });

    it('leaves the account open for the public website of another stack, until that one is done', async () => {
      await openBucket('aws-workshop-ben-qwertyui', 'url-shortener-ben');
      assert.deepEqual(await accountPublicAccess.ensure(closed, aws, undefined), allFlags(false));
      await assert.rejects(flags(), absent);
      assert.equal(await dangerOf(closed, null), undefined, 'nothing would change');
      await remove('aws-workshop-ben-qwertyui');
      assert.deepEqual(await accountPublicAccess.ensure(closed, aws, undefined), allFlags(true));
    });

    it('is not made weaker at removal while there is another stack, and says so', async () => {
      const before = await previously();
      await accountPublicAccess.ensure(closed, aws, undefined);
      await openBucket('aws-workshop-ben-qwertyui', 'url-shortener-ben').catch(() => undefined);
      assert.deepEqual(await accountPublicAccess.remove(closed, aws, undefined, before), {
        kept: 'the stack with the suffix ben in this account may rely on it.',
      });
      assert.deepEqual(await flags(), allFlags(true));
      const narrow = await testAws(test, {
        around({ operation }, next) {
          if (operation !== 'ListBuckets') return next();
          throw Object.assign(new Error('Access Denied'), { name: 'AccessDenied', $metadata: {} });
        },
      });
      assert.deepEqual(await accountPublicAccess.remove(closed, narrow, undefined, before), {
        kept: 'AWS does not tell whether other stacks in this account rely on it.',
      });
      await remove('aws-workshop-ben-qwertyui');
      assert.equal(await accountPublicAccess.remove(closed, aws, undefined, before), undefined);
      await assert.rejects(flags(), absent);
    });

    it('keeps what it is where another stack had changed it first', async () => {
      await openBucket('aws-workshop-ben-qwertyui', 'url-shortener-ben');
      const before = await previously();
      assert.deepEqual(before, { ...allFlags(false), isShared: true });
      await remove('aws-workshop-ben-qwertyui');
      await accountPublicAccess.ensure(closed, aws, undefined);
      assert.deepEqual(await accountPublicAccess.remove(closed, aws, undefined, before), {
        kept: 'another stack had changed it before this one did, so nobody knows what it was before the workshop.',
      });
      assert.deepEqual(await flags(), allFlags(true));
    });
  });
});
