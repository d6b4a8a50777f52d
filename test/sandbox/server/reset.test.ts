// POST /_sandbox/reset empties a sandbox and keeps its key and account.
import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { sandboxClient } from '../../../src/sandbox/client/sandbox-client.ts';
import { http } from '../../../src/aws/calls/http.ts';
import { census, emptyCensus, withoutRandomNames } from '../../helpers/sandbox/census.ts';
import { testFunctions } from '../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { openTestWorkspace, type TestWorkspace } from '../../helpers/workspace/test-workspace.ts';

const table = {
  TableName: 'Links',
  AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' as const }],
  BillingMode: 'PAY_PER_REQUEST' as const,
};

describe('POST /_sandbox/reset', () => {
  let test: TestSandbox;
  const post = () => http(`${test.url}/_sandbox/reset`, { method: 'POST' });
  before(async () => void (test = await startTestSandbox({ forTests: true })));
  after(() => test.stop());

  it('is not there unless the sandbox was started for it', async () => {
    const other = await startTestSandbox();
    try {
      assert.equal((await http(`${other.url}/_sandbox/reset`, { method: 'POST' })).status, 404);
    } finally {
      await other.stop();
    }
  });

  it('wants POST, and no web page', async () => {
    assert.equal((await http(`${test.url}/_sandbox/reset`)).status, 405);
    const headers = { origin: 'http://127.0.0.1:3000' };
    assert.equal((await http(`${test.url}/_sandbox/reset`, { method: 'POST', headers })).status, 403);
  });

  it('leaves the key and the account, and no other key', async () => {
    const client = test.client(iam.IAMClient);
    await client.send(new iam.CreateUserCommand({ UserName: 'ana' }));
    const { AccessKey } = await client.send(new iam.CreateAccessKeyCommand({ UserName: 'ana' }));
    const made = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    const who = (credentials?: typeof made) =>
      test.client(STSClient, credentials).send(new GetCallerIdentityCommand({}));
    assert.match((await who(made)).Arn ?? '', /user\/ana$/);
    assert.equal((await post()).status, 200);
    assert.equal((await who()).Arn, `arn:aws:iam::${test.account}:user/workshop`);
    assert.equal((await refusal(who(made))).name, 'InvalidClientTokenId');
  });

  it('leaves the address of S3, which tools are configured with', async () => {
    const create = async () => {
      const made = new CreateBucketCommand({
        Bucket: 'site',
        CreateBucketConfiguration: { LocationConstraint: test.region as 'ap-south-1' },
      });
      await test.client(S3Client).send(made);
      const { body } = await http(`${test.url}/_sandbox/endpoints`);
      return (JSON.parse(body) as { kind: string; url: string }[]).filter(({ kind }) => kind === 's3');
    };
    const before = await create();
    await post();
    assert.equal(before.length, 1);
    assert.deepEqual(await create(), before);
  });

  it('ends the functions that run, and answers who waits for them', async () => {
    const functions = await testFunctions(test);
    await functions.deploy('endless', 'export const handler = () => { for (;;); };', { Timeout: 60 });
    const waiting = functions.call('endless').then(
      ({ error }) => error,
      (error: Error) => error.name,
    );
    while (!test.log.some((line) => line.includes('CreateFunction'))) await new Promise((done) => setTimeout(done, 5));
    await new Promise((done) => setTimeout(done, 300));
    const { body } = await post();
    assert.ok((JSON.parse(body) as { milliseconds: number }).milliseconds < 2_000, body);
    assert.match((await waiting) ?? '', /Unhandled|ServiceUnavailable/);
    assert.deepEqual(await census(test), emptyCensus);
  });

  it('is survived by requests that come meanwhile: each is answered as AWS answers', async () => {
    const client = test.client(dynamodb.DynamoDBClient);
    const answers = new Map<string, number>();
    const puts = () => answers.get('put') ?? 0;
    const done = new AbortController();
    const writer = async (PK: string) => {
      while (!done.signal.aborted) {
        await client.send(new dynamodb.CreateTableCommand(table)).catch(count);
        await client
          .send(new dynamodb.PutItemCommand({ TableName: 'Links', Item: { PK: { S: PK } } }))
          .then(() => answers.set('put', (answers.get('put') ?? 0) + 1), count);
      }
    };
    const count = ({ name }: Error) => answers.set(name, (answers.get(name) ?? 0) + 1);
    const writers = ['a', 'b', 'c', 'd'].map(writer);
    for (let round = 0; round < 8; round += 1) {
      const both = await Promise.all([post(), post()]);
      assert.deepEqual(
        both.map(({ status }) => status),
        [200, 200],
      );
      // Until an item is written again: how long that takes depends on the machine.
      const before = puts();
      for (const until = Date.now() + 5_000; puts() === before && Date.now() < until;)
        await new Promise((later) => setTimeout(later, 5));
    }
    done.abort();
    await Promise.all(writers);
    const known = /^(put|ResourceInUseException|ResourceNotFoundException|ServiceUnavailable)$/;
    assert.deepEqual(
      [...answers.keys()].filter((name) => !known.test(name)),
      [],
    );
    assert.ok(puts() >= 8, `${puts()} items were written between 8 resets`);
    assert.deepEqual(
      test.log.filter((line) => line.startsWith('bug')),
      [],
    );
    await post();
    assert.deepEqual((await client.send(new dynamodb.ListTablesCommand({}))).TableNames, []);
  });

  it('stays empty over a restart', async () => {
    const first = await startTestSandbox({ forTests: true });
    try {
      await first.client(dynamodb.DynamoDBClient).send(new dynamodb.CreateTableCommand(table));
      await first.client(iam.IAMClient).send(new iam.CreateUserCommand({ UserName: 'ana' }));
      await first.sandbox.reset();
      await first.sandbox.close();
      const again = await startTestSandbox({ dir: first.dir });
      try {
        assert.deepEqual(again.sandbox.key, first.sandbox.key);
        assert.deepEqual(await census(again), emptyCensus);
        assert.deepEqual(
          (await readdir(first.dir)).filter((name) => name === 'trash'),
          [],
        );
      } finally {
        await again.stop();
      }
    } finally {
      await first.stop();
    }
  });
});

describe('a sandbox that is emptied after the course', () => {
  let workspace: TestWorkspace;
  before(async () => void (workspace = await openTestWorkspace({ suffix: 'again' })));
  after(() => workspace.stop());

  it('takes the whole course a second time, and makes the same', async function () {
    this.timeout(120_000);
    await workspace.goto('private-again');
    const first = await census(workspace.sandbox);
    await workspace.sandbox.sandbox.reset();
    assert.deepEqual(await census(workspace.sandbox), emptyCensus);
    assert.deepEqual(await readdir(join(workspace.paths.sandbox, 'blobs')), []);
    assert.deepEqual(await sandboxClient(workspace.sandbox).endpoints(), []);
    await rm(workspace.paths.checkpoint);
    const checks = await workspace.goto('private-again');
    assert.deepEqual(
      checks.filter(({ status }) => status !== 'pass' && status !== 'superseded'),
      [],
    );
    assert.deepEqual(withoutRandomNames(await census(workspace.sandbox)), withoutRandomNames(first));
  });
});
