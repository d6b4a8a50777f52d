// Block Public Access of the account, on the sandbox: what was there before comes back.
import assert from 'node:assert/strict';
import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
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

  it('mends what was changed, and goes on where the answer got lost', async () => {
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
});
