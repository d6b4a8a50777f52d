// Requests whose body the client has compressed.
import assert from 'node:assert/strict';
import { deflateSync, gzipSync } from 'node:zlib';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

interface HttpRequest {
  body: Uint8Array;
  headers: Record<string, string>;
}

describe('A compressed request', () => {
  let test: TestSandbox;
  before(async () => void (test = await startTestSandbox()));
  after(() => test.stop());

  /** The SDK compresses before it signs. */
  function listTables(encoding: string, compress: (body: string) => Uint8Array) {
    const client = test.client(DynamoDBClient);
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as HttpRequest;
        request.body = compress(new TextDecoder().decode(request.body));
        request.headers['content-encoding'] = encoding;
        request.headers['content-length'] = String(request.body.length);
        return next(args);
      },
      { step: 'build', priority: 'low' },
    );
    return client.send(new ListTablesCommand({ Limit: 1 }));
  }

  it('is read as gzip or deflate, in one piece or in several', async () => {
    const pieces = (body: string) => Buffer.concat([gzipSync(body.slice(0, 3)), gzipSync(body.slice(3))]);
    for (const [encoding, compress] of [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['gzip', pieces],
    ] as const)
      assert.deepEqual((await listTables(encoding, compress)).TableNames, []);
  });

  it('is refused where it is damaged, in another encoding, or too large', async () => {
    const spaces = (body: string) => gzipSync(body.padEnd(17 * 1024 * 1024));
    const sent = [
      listTables('gzip', (body) => gzipSync(body).subarray(0, -1)),
      listTables('gzip', () => new Uint8Array()),
      listTables('br', gzipSync),
      listTables('gzip', spaces),
    ];
    const answers = await Promise.all(sent.map(async (one) => (await refusal(one)).message));
    assert.deepEqual(answers, [
      'The body is not valid gzip.',
      'The body is not valid gzip.',
      'The sandbox does not know the content encoding br: use gzip or deflate.',
      'The body has more than 16777216 bytes.',
    ]);
  });

  it('is an object with that encoding in S3', async () => {
    const s3 = test.client(S3Client);
    await s3.send(
      new CreateBucketCommand({
        Bucket: 'compressed',
        CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' },
      }),
    );
    const Body = gzipSync('hello');
    await s3.send(new PutObjectCommand({ Bucket: 'compressed', Key: 'a', Body, ContentEncoding: 'gzip' }));
    const found = await s3.send(new GetObjectCommand({ Bucket: 'compressed', Key: 'a' }));
    assert.equal(found.ContentEncoding, 'gzip');
    assert.deepEqual(Buffer.from((await found.Body?.transformToByteArray()) ?? []), Body);
  });
});
