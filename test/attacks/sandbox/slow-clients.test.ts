// Clients that occupy connections: as many as a port keeps, with headers or bodies that never end, with a key and
// without one. Everybody else is served meanwhile, and who may not upload is told so before a body is read.
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { ApiGatewayV2Client, CreateApiCommand, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import * as s3 from '@aws-sdk/client-s3';
import { becomesTrue } from '../../helpers/sandbox/daemon.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { bytesOf, exchange, type WireHeader, type WireRequest } from '../../helpers/wire/request.ts';
import { signed } from '../../helpers/wire/sign.ts';

const bucket = 'crowded';

/** As SDKs do: among 620 connections, a new one may be the next to be closed. The clients of tests do not retry. */
async function withRetry<Answer>(send: () => Promise<Answer>): Promise<Answer> {
  try {
    return await send();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
    return send();
  }
}

describe('clients that are slow on purpose', () => {
  let test: TestSandbox;
  let client: s3.S3Client;
  let api: string;
  let clients: s3.S3Client[];
  const sockets: Socket[] = [];
  before(async () => {
    test = await startTestSandbox();
    client = test.client(s3.S3Client);
    const CreateBucketConfiguration = { LocationConstraint: 'ap-south-1' as const };
    await client.send(new s3.CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
    const made = await test.client(ApiGatewayV2Client).send(new CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP' }));
    api = String(made.ApiEndpoint);
  });
  // New ones for each test: a connection that was idle is closed for an attacker's, maybe while its client uses it again.
  beforeEach(() => {
    clients = Array.from({ length: 100 }, () => test.client(s3.S3Client));
  });
  afterEach(() => {
    for (const one of clients) one.destroy();
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  after(async () => {
    await test.stop();
    assert.deepEqual(
      test.log.filter((line) => /^(bug|lost)/.test(line)),
      [],
    );
  });

  const wire = (method: string, target: string, headers: readonly WireHeader[], body = ''): WireRequest => ({
    method,
    target,
    headers: [['host', new URL(test.url).host], ...headers],
    body: Buffer.from(body),
  });
  const sign = (request: WireRequest, key: object = test.sandbox.key) =>
    signed(request, { ...test.sandbox.key, ...key, region: test.region, service: 's3' });
  const long: WireHeader = ['content-length', '100000'];

  async function open(url: string, bytes: Buffer): Promise<Socket> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.on('error', () => undefined).resume();
    await new Promise<void>((done) => socket.once('connect', done).once('close', () => done()));
    socket.write(bytes);
    return socket;
  }
  const occupy = (url: string, bytes: Buffer) => Promise.all(Array.from({ length: 520 }, () => open(url, bytes)));

  const attacks: Readonly<Record<string, () => Buffer>> = {
    'with headers that never end': () => Buffer.from('GET / HTTP/1.1\r\nhost: '),
    'with bodies that never end, without a key': () => bytesOf(wire('PUT', `/${bucket}/slow`, [long], 'x')),
    'with bodies of a service that takes none without a key': () =>
      bytesOf(wire('POST', '/2015-03-31/functions', [long], '{')),
    'with bodies that never end, and a key': () =>
      bytesOf(sign(wire('PUT', `/${bucket}/slow`, [long, ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD']], 'x'))),
  };
  for (const [what, bytes] of Object.entries(attacks)) {
    it(`${what} keep nobody else out`, async function () {
      this.timeout(120_000);
      // Started before, and sent in pieces while the others are connected: they do not end an upload.
      const size = 60 * 1024 * 1024;
      const head = sign(
        wire('PUT', `/${bucket}/large`, [
          ['content-length', String(size)],
          ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
        ]),
      );
      const upload = await open(test.url, bytesOf(head));
      let sent = 0;
      // More than counts as progress, and often: the others are admitted all at once.
      const piece = Buffer.alloc(80 * 1024, 'z');
      const send = () => {
        upload.write(piece);
        sent += piece.length;
      };
      // Never the last piece: on a slow machine the answer would come before anybody waits for it.
      const steady = setInterval(() => sent < size - piece.length && send(), 25);
      await occupy(test.url, bytes());
      const Body = Buffer.alloc(100_000, 'y');
      await Promise.all(
        clients.map((one, n) =>
          withRetry(() => one.send(new s3.PutObjectCommand({ Bucket: bucket, Key: `${n}`, Body }))),
        ),
      );
      assert.ok((await test.client(ApiGatewayV2Client).send(new GetApisCommand({}))).Items?.length);
      clearInterval(steady);
      const answer = new Promise<string>((done) => {
        upload.once('data', (data) => done(data.toString('latin1'))).once('close', () => done('closed'));
      });
      assert.equal(upload.destroyed, false);
      for (let left = (size - sent) / piece.length; left > 0; left -= 1) send();
      assert.match(await answer, /^HTTP\/1\.1 200 /);
    });
  }

  it('at an API keep nobody else out of it, nor out of the control plane', async () => {
    const host: WireHeader = ['host', new URL(api).host];
    await occupy(api, bytesOf({ method: 'POST', target: '/', headers: [host, long], body: Buffer.from('x') }));
    assert.equal((await fetch(`${api}/`)).status, 404);
    assert.ok((await client.send(new s3.ListBucketsCommand({}))).Buckets?.length);
  });

  it('lose the connection after a refusal, if they do not end their body', async () => {
    const socket = await open(test.url, bytesOf(wire('PUT', `/${bucket}/slow`, [long], 'x')));
    let closed = false;
    socket.once('close', () => (closed = true));
    assert.ok(await becomesTrue(() => closed, 15_000));
  });

  describe('and a large upload', () => {
    const huge: WireHeader = ['content-length', '60000000'];
    const codeOf = async (request: WireRequest) => {
      const answer = await exchange(test.url, bytesOf(request));
      return [answer?.status, /<Code>(\w+)</.exec(answer?.body.toString('utf8') ?? '')?.[1]];
    };

    it('without a key is refused before a byte of it is read', async () => {
      assert.deepEqual(await codeOf(wire('PUT', `/${bucket}/a`, [huge])), [403, 'AccessDenied']);
      assert.deepEqual(await codeOf(wire('PUT', `/${bucket}/a?partNumber=1&uploadId=x`, [huge])), [
        403,
        'AccessDenied',
      ]);
      assert.deepEqual(await codeOf(wire('PUT', '/no-such-bucket/a', [huge])), [404, 'NoSuchBucket']);
      const chunked = wire('PUT', `/${bucket}/a`, [['transfer-encoding', 'chunked']]);
      assert.deepEqual(await codeOf(chunked), [403, 'AccessDenied']);
    });

    it('with a wrong signature is refused before a byte of it is read', async () => {
      const declared: WireHeader = ['x-amz-content-sha256', 'a'.repeat(64)];
      const request = sign(wire('PUT', `/${bucket}/a`, [huge, declared]), { secretAccessKey: 'wrong' });
      assert.deepEqual(await codeOf(request), [403, 'SignatureDoesNotMatch']);
    });

    it('without a key is refused at STS where it has more than 2 MB', async () => {
      const body = 'a'.repeat(2 * 1024 * 1024 + 1);
      const address = `${test.url}/?Action=AssumeRoleWithWebIdentity&Version=2011-06-15`;
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await fetch(address, { method: 'POST', headers, body: `Action=GetCallerIdentity&Token=${body}` });
      assert.equal(answer.status, 413);
      assert.match(await answer.text(), /<Message>Request must be smaller than 2097152 bytes<\/Message>/);
    });

    it('is not asked for where it would be refused', async () => {
      const answer = await exchange(test.url, bytesOf(wire('PUT', `/${bucket}/a`, [huge, ['expect', '100-continue']])));
      assert.deepEqual([answer?.status, answer?.headers['connection']], [403, 'close']);
    });

    it('without a key is taken where the bucket policy allows it to everybody', async () => {
      await client.send(new s3.DeletePublicAccessBlockCommand({ Bucket: bucket }));
      const Statement = [
        { Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: `arn:aws:s3:::${bucket}/inbox/*` },
      ];
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
      await client.send(new s3.PutBucketPolicyCommand({ Bucket: bucket, Policy }));
      const body = Buffer.alloc(3_000_000, 'p');
      const put = (key: string) => fetch(`${test.url}/${bucket}/${key}`, { method: 'PUT', body });
      assert.equal((await put('inbox/a')).status, 200);
      assert.equal((await put('other/a')).status, 403);
      const { ContentLength } = await client.send(new s3.HeadObjectCommand({ Bucket: bucket, Key: 'inbox/a' }));
      assert.equal(ContentLength, body.length);
    });
  });
});
