// The client of the sandbox's own addresses, against a running one.
import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutBucketWebsiteCommand, S3Client } from '@aws-sdk/client-s3';
import { sandboxClient, SandboxRefusal } from '../../../src/sandbox/client/sandbox-client.ts';
import { tableInput } from '../../helpers/sandbox/tables.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('the client of a sandbox', () => {
  let forTests: TestSandbox;
  let learners: TestSandbox;
  before(async () => {
    forTests = await startTestSandbox({ forTests: true });
    learners = await startTestSandbox();
  });
  after(async () => {
    await forTests.stop();
    await learners.stop();
  });

  const tables = (test: TestSandbox) => test.client(DynamoDBClient).send(new ListTablesCommand({}));

  it('asks which process and account answer', async () => {
    const { pid, account } = await sandboxClient(learners).health();
    assert.deepEqual({ pid, account }, { pid: process.pid, account: '123456789012' });
  });

  it('lists the endpoints with their addresses, of which that of S3 opens with the first bucket', async () => {
    assert.deepEqual(await sandboxClient(learners).endpoints(), []);
    const s3 = learners.client(S3Client);
    const Bucket = 'client-website';
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } }));
    await s3.send(
      new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } }),
    );
    const endpoints = await sandboxClient(learners).endpoints();
    // S3 has one for all buckets.
    assert.deepEqual(
      endpoints.map(({ kind, id }) => `${kind} ${id}`),
      ['s3 rest', `website ${Bucket}`],
    );
    for (const { url } of endpoints) assert.match(url, /^http:\/\/127\.0\.0\.1:2\d{4}$/);
  });

  it('resets a sandbox that was started for tests, and no other', async () => {
    await forTests.client(DynamoDBClient).send(new CreateTableCommand(tableInput('gone')));
    await sandboxClient(forTests).reset();
    assert.deepEqual((await tables(forTests)).TableNames, []);
    await assert.rejects(sandboxClient(learners).reset(), { name: 'SandboxRefusal', status: 404 });
  });

  it('adds, lists, replaces and clears injections with the sandbox’s key', async () => {
    const { injections } = sandboxClient({ ...learners.sandbox.key, url: learners.url });
    const throttle = { service: 'dynamodb', operation: 'ListTables', kind: 'throttle', times: 2 } as const;
    const error = { code: 'Slow', status: 400, message: 'Slower.' };
    const listed = { ...throttle, after: 0, met: 0, left: 2 };
    assert.deepEqual(await injections.add([throttle]), [listed]);
    assert.equal((await refusal(tables(learners))).name, 'ThrottlingException');
    assert.deepEqual(await injections.list(), [{ ...listed, met: 1, left: 1 }]);
    const replaced = await injections.replace([{ service: 'dynamodb', operation: '*', error }]);
    assert.deepEqual(replaced, [{ service: 'dynamodb', operation: '*', error, times: 1, after: 0, met: 0, left: 1 }]);
    assert.deepEqual(await injections.clear(), []);
    assert.deepEqual((await tables(learners)).TableNames, []);
  });

  it('rejects with the sandbox’s own text, without its key too', async () => {
    const { injections } = sandboxClient({ ...learners.sandbox.key, url: learners.url });
    const unknown = await injections.add([{ service: 'sqs', operation: '*', kind: '500' }]).catch((error) => error);
    assert.ok(unknown instanceof SandboxRefusal);
    assert.match(unknown.message, /^The sandbox has no service "sqs"; it has sts, iam, .*\.$/);
    const keyless = await sandboxClient({ url: learners.url })
      .injections.list()
      .catch((error) => error);
    assert.ok(keyless instanceof SandboxRefusal);
    assert.deepEqual([unknown.status, keyless.status], [400, 401]);
  });

  it('does not wait for an address that never answers, and says which', async () => {
    const silent = createServer();
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    await assert.rejects(sandboxClient({ url }, 50).health(), { message: `No answer from ${url} within 0.05 s` });
    silent.close();
    await assert.rejects(sandboxClient({ url }).health(), { code: 'ECONNREFUSED' });
  });
});
