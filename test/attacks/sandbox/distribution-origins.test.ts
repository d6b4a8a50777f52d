// Web pages may send requests to a distribution: through it they reach neither the control plane of its sandbox nor
// that of another one, and send no server a request that its owner did not mean.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CloudFrontClient,
  GetDistributionConfigCommand,
  ListDistributionsCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { httpDistribution } from '../../helpers/sandbox/distribution.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { bytesOf, exchange } from '../../helpers/wire/request.ts';

describe('A distribution with a control plane as its origin', () => {
  let test: TestSandbox;
  let other: TestSandbox;
  before(async () => {
    [test, other] = await Promise.all([startTestSandbox(), startTestSandbox({ forTests: true })]);
    const CreateBucketConfiguration = { LocationConstraint: 'ap-south-1' } as const;
    await other.client(S3Client).send(new CreateBucketCommand({ Bucket: 'kept', CreateBucketConfiguration }));
  });
  after(() => Promise.all([test.stop(), other.stop()]));

  it('cannot connect to that of its own sandbox', async () => {
    for (const host of [new URL(test.url).host, `localhost:${new URL(test.url).port}`]) {
      const url = await httpDistribution(test, host);
      const answer = await fetch(`${url}/_sandbox/endpoints`);
      assert.equal(answer.status, 502);
      assert.match(await answer.text(), /CloudFront wasn't able to connect to the origin\./);
    }
  });

  it('is a web page to that of another sandbox, with any headers that it adds or passes', async () => {
    const { host } = new URL(other.url);
    const plain = await httpDistribution(test, host);
    const disguised = await httpDistribution(test, host, { 'Sec-Fetch-Site': 'none', 'SEC-FETCH-MODE': 'navigate' });
    for (const url of [plain, disguised]) {
      for (const [method, path] of [
        ['GET', '/_sandbox/health'],
        ['GET', '/_sandbox/endpoints'],
        ['POST', '/_sandbox/reset'],
        ['DELETE', '/_sandbox/injections'],
        ['GET', '/kept'],
      ]) {
        const answer = await fetch(url + path, { method, headers: { 'sec-fetch-site': 'same-origin' } });
        assert.deepEqual(
          [answer.status, await answer.text()],
          [403, 'The control plane of the sandbox is not for web pages.'],
          `${method} ${path}`,
        );
      }
    }
    const { Buckets } = await other.client(S3Client).send(new ListBucketsCommand({}));
    assert.deepEqual(
      Buckets?.map(({ Name }) => Name),
      ['kept'],
    );
  });

  it('takes no header that would let a body be a second request, or name another host', async () => {
    const { host } = new URL(other.url);
    for (const name of [
      'Content-Length',
      'Transfer-Encoding',
      'Connection',
      'Host',
      'Upgrade',
      'Trailer',
      'X-Amz-Date',
    ]) {
      const refused = await refusal(httpDistribution(test, host, { [name]: '0' }));
      assert.deepEqual(refused, {
        name: 'InvalidArgument',
        status: 400,
        message: `The parameter HeaderName is not valid: CloudFront cannot add the header ${name}.`,
      });
    }
    const split = await refusal(httpDistribution(test, host, { 'X-Custom': 'a\r\nHost: evil.example' }));
    assert.deepEqual([split.name, split.status], ['InvalidArgument', 400]);
    const named = await refusal(httpDistribution(test, host, { 'X: a\r\nY': 'b' }));
    assert.deepEqual([named.name, named.status], ['InvalidArgument', 400]);
  });
});

describe('A distribution with a distribution as its origin', () => {
  let test: TestSandbox;
  before(async () => void (test = await startTestSandbox()));
  after(() => test.stop());

  async function setOrigin(of: string, host: string): Promise<void> {
    const client = test.client(CloudFrontClient);
    const { DistributionList } = await client.send(new ListDistributionsCommand({}));
    const Id = DistributionList?.Items?.find(({ DomainName }) => `http://${DomainName}` === of)?.Id;
    const { DistributionConfig, ETag } = await client.send(new GetDistributionConfigCommand({ Id }));
    const [origin] = DistributionConfig?.Origins?.Items ?? [];
    assert.ok(origin && DistributionConfig);
    origin.DomainName = host;
    await client.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig }));
  }

  it('answers 403 at once, be it a loop of one, a loop of two or a chain', async () => {
    const server = createServer((_request, response) => response.end('origin')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const [first, second] = [await httpDistribution(test, host), await httpDistribution(test, host)];
    assert.equal(await (await fetch(first)).text(), 'origin');
    const [firstHost, secondHost] = [new URL(first).host, new URL(second).host];
    for (const [origin, of] of [
      [firstHost, first],
      [secondHost, first],
      [firstHost, second],
    ] as const) {
      await setOrigin(of, origin);
      const answer = await fetch(first, { signal: AbortSignal.timeout(20_000) });
      assert.equal(answer.status, 403);
      assert.match(await answer.text(), /<H1>403 ERROR<\/H1>/);
    }
    server.close();
  });
});

describe('A server behind a distribution', () => {
  let test: TestSandbox;
  let server: Server;
  let url: string;
  const requests: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = [];
  before(async () => {
    test = await startTestSandbox();
    server = createServer(({ method, url: target, headers }, response) => {
      requests.push({ method, url: target, headers });
      response.end('served');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = await httpDistribution(test, `127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  beforeEach(() => void (requests.length = 0));
  after(async () => {
    server.closeAllConnections();
    server.close();
    await test.stop();
  });

  it('is never asked as a proxy for another address, such as that of the control plane', async () => {
    const { host } = new URL(url);
    const target = `http://${host}/http://127.0.0.1:4566/_sandbox/reset`;
    for (const sent of [target, '//127.0.0.1:4566/_sandbox/reset', '/@127.0.0.1:4566/_sandbox/reset'])
      await exchange(url, wire('GET', sent, [['host', host]]));
    assert.deepEqual(
      requests.map((seen) => seen.url),
      ['/http://127.0.0.1:4566/_sandbox/reset', '//127.0.0.1:4566/_sandbox/reset', '/@127.0.0.1:4566/_sandbox/reset'],
    );
  });

  it('gets one request for one, with any Connection header of the viewer', async () => {
    const hidden = 'POST /_sandbox/reset HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 0\r\n\r\n';
    const headers = [
      ['host', new URL(url).host],
      ['connection', 'keep-alive, x-hop, content-length'],
      ['trailer', 'x-end'],
      ['expect', '100-continue'],
      ['proxy-authorization', 'Basic eDp5'],
      ['max-forwards', '1'],
      ['te', 'trailers'],
    ] as const;
    const answer = await exchange(url, wire('POST', '/one', headers, hidden));
    assert.equal(answer?.status, 200);
    assert.deepEqual(
      requests.map((seen) => `${seen.method} ${seen.url} ${seen.headers['content-length']}`),
      [`POST /one ${hidden.length}`],
    );
    const names = Object.keys(requests[0]?.headers ?? {});
    assert.deepEqual(
      names.filter((name) => ['trailer', 'expect', 'te', 'proxy-authorization', 'max-forwards'].includes(name)),
      [],
    );
    assert.deepEqual(
      test.log.filter((line) => /^(bug|lost)/.test(line)),
      [],
    );
  });
});

function wire(method: string, target: string, headers: readonly (readonly [string, string])[], body = ''): Buffer {
  return bytesOf({
    method,
    target,
    headers: [...headers, ['content-length', String(body.length)]],
    body: Buffer.from(body),
  });
}
