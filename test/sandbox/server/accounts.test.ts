// Accounts are separate: no account sees the resources of another one or conflicts with them, except for names that are global.
import assert from 'node:assert/strict';
import {
  CreateAccountAliasCommand,
  DeleteAccountAliasCommand,
  IAMClient,
  ListAccountAliasesCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { teardown } from '../../../src/engine/remove/teardown.ts';
import { createUserKey } from '../../helpers/sandbox/user-key.ts';
import type { AccessKey } from '../../../src/sandbox/server/access.ts';
import { census, emptyCensus } from '../../helpers/sandbox/census.ts';
import { accountOf, buildCourse } from '../../helpers/workspace/class.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('accounts', () => {
  let test: TestSandbox;
  let keys: AccessKey[];
  before(async () => {
    test = await startTestSandbox();
    keys = [1, 2].map((index) => createUserKey(test.sandbox.store, { account: accountOf(index), userName: 'learner' }));
  });
  after(() => test.stop());

  const [ana, ben] = [0, 1].map((index) => () => keys[index] as AccessKey) as [() => AccessKey, () => AccessKey];
  const censusOf = (key: AccessKey) =>
    census({ ...test, account: key.account, client: (Client, other = key) => test.client(Client, other) });

  it('hold the same names side by side, and lose them one by one', async function () {
    this.timeout(120_000);
    const [hers, his] = [
      await buildCourse(test, ana(), { upTo: 'private-again' }),
      await buildCourse(test, ben(), { upTo: 'private-again' }),
    ];
    const [inHers, inHis] = [await censusOf(ana()), await censusOf(ben())];
    const plain = (found: typeof inHers, { account }: AccessKey) =>
      JSON.stringify(found)
        .replaceAll(account, 'ACCOUNT')
        .replaceAll(/aws-workshop-[a-z0-9]{8}(?=[".\s])/g, 'BUCKET');
    assert.equal(plain(inHers, ana()), plain(inHis, ben()));
    assert.equal(inHers['functions']?.length, 2);
    assert.deepEqual(await census(test), emptyCensus, 'the account of the sandbox itself is empty');

    assert.deepEqual((await teardown(hers)).left, []);
    assert.deepEqual(await censusOf(ana()), emptyCensus);
    assert.deepEqual(await censusOf(ben()), inHis, 'his is as it was');
    assert.deepEqual((await teardown(his)).left, []);
    assert.deepEqual(await censusOf(ben()), emptyCensus);
  });

  it('share the names of buckets with the whole world', async () => {
    const make = (key: AccessKey) =>
      test.client(S3Client, key).send(
        new CreateBucketCommand({
          Bucket: 'one-of-a-kind',
          CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' },
        }),
      );
    await make(ana());
    const { name, status } = await refusal(make(ben()));
    assert.deepEqual([name, status], ['BucketAlreadyExists', 409]);
  });

  it('have one alias each, which nobody else may have', async () => {
    const [hers, his] = [test.client(IAMClient, ana()), test.client(IAMClient, ben())];
    const aliases = async (iam: IAMClient) => (await iam.send(new ListAccountAliasesCommand({}))).AccountAliases;
    const name = async (iam: IAMClient, AccountAlias: string) =>
      iam.send(new CreateAccountAliasCommand({ AccountAlias }));
    await name(hers, 'spring-ana');
    await name(hers, 'class-ana');
    assert.deepEqual([await aliases(hers), await aliases(his)], [['class-ana'], []]);
    assert.deepEqual(await refusal(name(his, 'class-ana')), {
      name: 'EntityAlreadyExistsException',
      status: 409,
      message: 'The account alias class-ana already exists.',
    });
    assert.equal((await refusal(name(his, 'No Alias'))).name, 'ValidationError');
    const remove = new DeleteAccountAliasCommand({ AccountAlias: 'class-ana' });
    assert.equal((await refusal(his.send(remove))).name, 'NoSuchEntityException');
    await hers.send(remove);
    assert.deepEqual(await aliases(hers), []);
  });
});
