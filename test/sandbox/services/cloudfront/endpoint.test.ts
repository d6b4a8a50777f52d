// A distribution's own address: who it is to S3, what it keeps and for how long, and what its errors look like.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  createServer,
  request as send,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import * as sdk from '@aws-sdk/client-cloudfront';
import * as s3 from '@aws-sdk/client-s3';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const optimized = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const disabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const allMethods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'] as sdk.Method[];

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
}

describe('The address of a distribution', () => {
  let test: TestSandbox;
  let client: sdk.CloudFrontClient;
  let bucketClient: s3.S3Client;
  let time = Date.now();
  let count = 0;
  const servers: Server[] = [];

  before(async () => {
    test = await startTestSandbox({ now: () => time });
    client = test.client(sdk.CloudFrontClient);
    bucketClient = test.client(s3.S3Client);
    // Signatures must be of the sandbox's time; the SDK would set its clock by the Date of each answer.
    const onTime =
      (config: { systemClockOffset: number }) =>
      <Args, Result>(next: (args: Args) => Result) =>
      (args: Args) => {
        config.systemClockOffset = time - Date.now();
        return next(args);
      };
    client.middlewareStack.add(onTime(client.config), { step: 'initialize' });
    bucketClient.middlewareStack.add(onTime(bucketClient.config), { step: 'initialize' });
  });
  after(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await test.stop();
  });

  const pass = (seconds: number) => void (time += seconds * 1000);

  async function newBucket(): Promise<string> {
    const Bucket = `site-${(count += 1)}-bucket`;
    await bucketClient.send(
      new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } }),
    );
    return Bucket;
  }

  const put = (Bucket: string, Key: string, Body: string, more: Partial<s3.PutObjectCommandInput> = {}) =>
    bucketClient.send(new s3.PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/html', ...more }));

  const allow = (Bucket: string, Principal: object, Action: string[] = ['s3:GetObject'], Condition?: object) => {
    const Resource = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
    const statements = Action.map((action) => ({
      Effect: 'Allow',
      Principal,
      Action: action,
      Resource: action === 's3:ListBucket' ? Resource[0] : Resource[1],
      ...(Condition && { Condition }),
    }));
    return bucketClient.send(
      new s3.PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      }),
    );
  };

  async function newIdentity(): Promise<string> {
    const CloudFrontOriginAccessIdentityConfig = { CallerReference: `r-${(count += 1)}`, Comment: '' };
    const made = await client.send(
      new sdk.CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig }),
    );
    return String(made.CloudFrontOriginAccessIdentity?.Id);
  }

  const userOf = (identity: string) => ({
    AWS: `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${identity}`,
  });

  async function distribution(
    origin: Partial<sdk.Origin>,
    more: Partial<sdk.DistributionConfig> = {},
    behaviour: Partial<sdk.DefaultCacheBehavior> = {},
  ): Promise<{ id: string; url: string; arn: string }> {
    const DistributionConfig: sdk.DistributionConfig = {
      CallerReference: `r-${(count += 1)}`,
      Comment: '',
      Enabled: true,
      DefaultRootObject: 'index.html',
      Origins: { Quantity: 1, Items: [{ Id: 'origin', DomainName: undefined, ...origin }] },
      DefaultCacheBehavior: {
        TargetOriginId: 'origin',
        ViewerProtocolPolicy: 'redirect-to-https',
        CachePolicyId: optimized,
        Compress: true,
        ...behaviour,
      },
      ...more,
    };
    const { Distribution } = await client.send(new sdk.CreateDistributionCommand({ DistributionConfig }));
    return { id: String(Distribution?.Id), url: `http://${Distribution?.DomainName}`, arn: String(Distribution?.ARN) };
  }

  const bucketOrigin = (bucket: string, identity = ''): Partial<sdk.Origin> => ({
    DomainName: `${bucket}.s3.ap-south-1.amazonaws.com`,
    S3OriginConfig: { OriginAccessIdentity: identity && `origin-access-identity/cloudfront/${identity}` },
  });

  /** A bucket with one page that a distribution may read, list included unless said otherwise. */
  async function site(more: Partial<sdk.DistributionConfig> = {}, actions = ['s3:GetObject', 's3:ListBucket']) {
    const bucket = await newBucket();
    const identity = await newIdentity();
    await put(bucket, 'index.html', '<h1>one</h1>');
    await allow(bucket, userOf(identity), actions);
    return { bucket, identity, ...(await distribution(bucketOrigin(bucket, identity), more)) };
  }

  async function serverOrigin(listener: RequestListener): Promise<Partial<sdk.Origin>> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as AddressInfo;
    return {
      DomainName: '127.0.0.1',
      CustomOriginConfig: { HTTPPort: port, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' },
    };
  }

  function get(url: string, path = '/', { method = 'GET', headers = {}, body = '' } = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const outgoing = send({ hostname, port, path, method, headers, agent: false }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const bytes = Buffer.concat(chunks);
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: bytes,
            text: bytes.toString('utf8'),
          });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  describe('to S3', () => {
    it('is its origin access identity: 403 with S3’s words until the bucket policy names it, 200 at once after', async () => {
      const bucket = await newBucket();
      const identity = await newIdentity();
      await put(bucket, 'index.html', '<h1>hello</h1>', { Metadata: { author: 'me' } });
      const { url } = await distribution(bucketOrigin(bucket, identity));
      const refused = await get(url);
      assert.equal(refused.status, 403);
      assert.match(
        refused.text,
        /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>AccessDenied<\/Code><Message>Access Denied<\/Message>/,
      );
      assert.equal(refused.headers['content-type'], 'application/xml');
      assert.equal(refused.headers['server'], 'AmazonS3');
      assert.equal(refused.headers['x-cache'], 'Error from cloudfront');
      await allow(bucket, userOf(identity));
      const { status, text, headers } = await get(url);
      assert.deepEqual([status, text], [200, '<h1>hello</h1>']);
      assert.equal(headers['x-cache'], 'Miss from cloudfront');
      assert.match(String(headers['via']), /^1\.1 [0-9a-f]{32}\.cloudfront\.net \(CloudFront\)$/);
      assert.ok(headers['x-amz-cf-pop'] && headers['x-amz-cf-id']);
      assert.equal(headers['x-amz-meta-author'], 'me');
      assert.equal(headers['x-amz-request-id'], undefined);
    });

    it('is CloudFront itself, for one distribution, with an origin access control', async () => {
      const bucket = await newBucket();
      await put(bucket, 'index.html', 'hello');
      const config = {
        Name: `oac-${(count += 1)}`,
        SigningProtocol: 'sigv4',
        SigningBehavior: 'always',
        OriginAccessControlOriginType: 's3',
      } as const;
      const { OriginAccessControl } = await client.send(
        new sdk.CreateOriginAccessControlCommand({ OriginAccessControlConfig: config }),
      );
      const origin = { ...bucketOrigin(bucket), OriginAccessControlId: OriginAccessControl?.Id };
      const [mine, other] = [await distribution(origin), await distribution(origin)];
      const condition = { StringEquals: { 'AWS:SourceArn': mine.arn } };
      await allow(bucket, { Service: 'cloudfront.amazonaws.com' }, ['s3:GetObject'], condition);
      assert.equal((await get(mine.url)).status, 200);
      assert.equal((await get(other.url)).status, 403);
    });

    it('is nobody without either', async () => {
      const bucket = await newBucket();
      await put(bucket, 'index.html', 'hello');
      const { url } = await distribution(bucketOrigin(bucket));
      assert.equal((await get(url)).status, 403);
      await bucketClient.send(new s3.DeletePublicAccessBlockCommand({ Bucket: bucket }));
      await allow(bucket, '*' as unknown as object);
      assert.equal((await get(url)).status, 200);
    });

    it('gets 403 for a missing key unless it may list', async () => {
      const without = await site({}, ['s3:GetObject']);
      assert.equal((await get(without.url, '/missing')).status, 403);
      const { url } = await site();
      const { status, text } = await get(url, '/missing');
      assert.equal(status, 404);
      assert.match(
        text,
        /<Code>NoSuchKey<\/Code><Message>The specified key does not exist\.<\/Message><Key>missing<\/Key>/,
      );
    });

    it('asks for the default root object at the root only, and decodes the path', async () => {
      const { url, bucket } = await site();
      await put(bucket, 'dir/index.html', 'dir');
      await put(bucket, 'a b/é.html', 'decoded');
      assert.equal((await get(url, '/dir/')).status, 404);
      assert.equal((await get(url, '/a%20b/%C3%A9.html')).text, 'decoded');
    });
  });

  describe('its cache', () => {
    it('keeps an object for a day, for every query, until it is invalidated', async () => {
      const { url, bucket, id } = await site();
      assert.equal((await get(url)).headers['x-cache'], 'Miss from cloudfront');
      await put(bucket, 'index.html', '<h1>two</h1>');
      pass(100);
      const hit = await get(url, '/?v=2');
      assert.deepEqual(
        [hit.headers['x-cache'], hit.headers['age'], hit.text],
        ['Hit from cloudfront', '100', '<h1>one</h1>'],
      );
      const invalidate = (path: string) => {
        const InvalidationBatch = { CallerReference: `r-${(count += 1)}`, Paths: { Quantity: 1, Items: [path] } };
        return client.send(new sdk.CreateInvalidationCommand({ DistributionId: id, InvalidationBatch }));
      };
      await invalidate('/other*');
      assert.equal((await get(url)).text, '<h1>one</h1>');
      await invalidate('/index.html');
      const fresh = await get(url);
      assert.deepEqual([fresh.headers['x-cache'], fresh.text], ['Miss from cloudfront', '<h1>two</h1>']);
      await invalidate('/*');
      assert.equal((await get(url)).headers['x-cache'], 'Miss from cloudfront');
    });

    it('asks again when the time is up, and says RefreshHit where nothing has changed', async () => {
      const { url, bucket } = await site();
      await get(url);
      pass(86_401);
      assert.equal((await get(url)).headers['x-cache'], 'RefreshHit from cloudfront');
      assert.equal((await get(url)).headers['x-cache'], 'Hit from cloudfront');
      await put(bucket, 'index.html', '<h1>two</h1>');
      pass(86_401);
      const { headers, text } = await get(url);
      assert.deepEqual([headers['x-cache'], text], ['Miss from cloudfront', '<h1>two</h1>']);
    });

    it('heeds Cache-Control within the limits of the policy: no-cache still means one second', async () => {
      const { url, bucket } = await site();
      await put(bucket, 'short', 'x', { CacheControl: 'max-age=60' });
      await put(bucket, 'none', 'x', { CacheControl: 'no-cache' });
      const seen = async (path: string) => (await get(url, path)).headers['x-cache'];
      await seen('/short');
      await seen('/none');
      assert.equal(await seen('/none'), 'Hit from cloudfront');
      pass(2);
      assert.equal(await seen('/none'), 'RefreshHit from cloudfront');
      assert.equal(await seen('/short'), 'Hit from cloudfront');
      pass(60);
      assert.equal(await seen('/short'), 'RefreshHit from cloudfront');
    });

    it('keeps a 404 for ten seconds', async () => {
      const { url, bucket } = await site();
      assert.equal((await get(url, '/late')).status, 404);
      await put(bucket, 'late', 'here');
      assert.equal((await get(url, '/late')).status, 404);
      pass(11);
      assert.equal((await get(url, '/late')).status, 200);
    });

    it('keeps nothing under CachingDisabled', async () => {
      const { bucket, identity } = await site();
      const { url } = await distribution(bucketOrigin(bucket, identity), {}, { CachePolicyId: disabled });
      for (let round = 0; round < 2; round += 1)
        assert.equal((await get(url)).headers['x-cache'], 'Miss from cloudfront');
    });

    it('asks the origin once for many requests at the same time', async () => {
      let asked = 0;
      const origin = await serverOrigin((_request, response) => {
        asked += 1;
        setTimeout(() => response.end('slow'), 50);
      });
      const { url } = await distribution(origin);
      const answers = await Promise.all(Array.from({ length: 5 }, () => get(url, '/x')));
      assert.ok(answers.every(({ text }) => text === 'slow'));
      assert.equal(asked, 1);
    });

    it('caches by what ForwardedValues forwards', async () => {
      const seen: string[] = [];
      const origin = await serverOrigin((request, response) => {
        seen.push(`${request.url} ${String(request.headers['x-a'])} ${request.headers.cookie ?? ''}`);
        response.setHeader('set-cookie', 'own=1');
        response.end(`${seen.length}`);
      });
      const ForwardedValues = {
        QueryString: true,
        QueryStringCacheKeys: { Quantity: 1, Items: ['q'] },
        Cookies: { Forward: 'none' as const },
        Headers: { Quantity: 1, Items: ['X-A'] },
      };
      const { url } = await distribution(origin, {}, { CachePolicyId: undefined, ForwardedValues, MinTTL: 0 });
      const first = await get(url, '/p?q=1&z=1', { headers: { 'x-a': 'a', cookie: 'c=1' } });
      assert.equal(first.headers['set-cookie'], undefined);
      assert.equal((await get(url, '/p?q=1&z=2', { headers: { 'x-a': 'a' } })).text, '1');
      assert.equal((await get(url, '/p?q=2&z=1', { headers: { 'x-a': 'a' } })).text, '2');
      assert.equal((await get(url, '/p?q=1&z=1', { headers: { 'x-a': 'b' } })).text, '3');
      assert.equal(seen[0], '/p?q=1&z=1 a ');
    });

    it('serves an expired copy while the origin fails', async () => {
      let broken = false;
      const origin = await serverOrigin((_request, response) => {
        response.statusCode = broken ? 500 : 200;
        response.end('copy');
      });
      const { url } = await distribution(origin);
      await get(url, '/x');
      broken = true;
      pass(86_401);
      const { status, text } = await get(url, '/x');
      assert.deepEqual([status, text], [200, 'copy']);
    });
  });

  describe('to viewers', () => {
    it('answers conditional requests and ranges from its cache', async () => {
      const { url } = await site();
      const { headers } = await get(url);
      const same = await get(url, '/', { headers: { 'if-none-match': headers.etag } });
      assert.deepEqual([same.status, same.text, same.headers['x-cache']], [304, '', 'Hit from cloudfront']);
      const since = await get(url, '/', { headers: { 'if-modified-since': headers['last-modified'] } });
      assert.equal(since.status, 304);
      const part = await get(url, '/', { headers: { range: 'bytes=0-3' } });
      assert.deepEqual([part.status, part.text, part.headers['content-range']], [206, '<h1>', 'bytes 0-3/12']);
      assert.equal((await get(url, '/', { headers: { range: 'bytes=-5' } })).text, '</h1>');
      assert.equal((await get(url, '/', { headers: { range: 'bytes=99-' } })).status, 416);
      const head = await get(url, '/', { method: 'HEAD' });
      assert.deepEqual([head.status, head.text, head.headers['content-length']], [200, '', '12']);
    });

    it('compresses text of a kilobyte and more, in Brotli where the viewer takes it, and weakens the ETag', async () => {
      const { url, bucket } = await site();
      const text = 'workshop '.repeat(200);
      await put(bucket, 'large.html', text);
      await put(bucket, 'image.png', text, { ContentType: 'image/png' });
      const br = await get(url, '/large.html', { headers: { 'accept-encoding': 'gzip, deflate, br' } });
      assert.equal(br.headers['content-encoding'], 'br');
      assert.equal(brotliDecompressSync(br.body).toString(), text);
      assert.match(String(br.headers.etag), /^W\/"/);
      const gzip = await get(url, '/large.html', { headers: { 'accept-encoding': 'gzip' } });
      assert.equal(gunzipSync(gzip.body).toString(), text);
      const again = await get(url, '/large.html', {
        headers: { 'accept-encoding': 'gzip', 'if-none-match': gzip.headers.etag },
      });
      assert.equal(again.status, 304);
      assert.equal((await get(url, '/large.html')).text, text);
      for (const path of ['/image.png', '/index.html']) {
        assert.equal(
          (await get(url, path, { headers: { 'accept-encoding': 'br' } })).headers['content-encoding'],
          undefined,
          path,
        );
      }
      pass(86_401);
      const refreshed = await get(url, '/large.html', { headers: { 'accept-encoding': 'br, gzip' } });
      assert.equal(refreshed.headers['x-cache'], 'RefreshHit from cloudfront');
      assert.equal(brotliDecompressSync(refreshed.body).toString(), text);
    });

    it('refuses methods that are not allowed, and a GET with a body, with its own page', async () => {
      const { url } = await site();
      const { status, headers, text } = await get(url, '/', { method: 'POST', body: 'x' });
      assert.equal(status, 403);
      assert.equal(headers['server'], 'CloudFront');
      assert.equal(headers['x-cache'], 'Error from cloudfront');
      assert.match(text, /<H1>403 ERROR<\/H1>\n<H2>The request could not be satisfied\.<\/H2>/);
      assert.match(text, /The distribution supports only cachable requests\./);
      assert.equal((await get(url, '/', { body: 'x', headers: { 'content-length': '1' } })).status, 403);
    });

    it('refuses a body beyond 10 MB by its announced length', async () => {
      const { url } = await site();
      const request = send(url, { method: 'POST', headers: { 'content-length': 10 * 1024 * 1024 + 2 } });
      request.flushHeaders();
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      request.destroy();
      assert.equal(answer.statusCode, 413);
    });

    it('serves before it is deployed and not once it is disabled', async () => {
      const { url, id } = await site();
      assert.equal((await get(url)).status, 200);
      const { DistributionConfig, ETag } = await client.send(new sdk.GetDistributionConfigCommand({ Id: id }));
      const config = { ...(DistributionConfig as sdk.DistributionConfig), Enabled: false };
      await client.send(new sdk.UpdateDistributionCommand({ Id: id, IfMatch: ETag, DistributionConfig: config }));
      assert.equal((await get(url)).status, 403);
    });

    it('shows the configured page for an error, under the configured code, and the error itself where the page fails', async () => {
      const response = (ResponsePagePath: string) => ({
        ErrorCode: 404,
        ResponsePagePath,
        ResponseCode: '200',
        ErrorCachingMinTTL: 1,
      });
      const spa = await site({ CustomErrorResponses: { Quantity: 1, Items: [response('/index.html')] } });
      const { status, text } = await get(spa.url, '/some/route');
      assert.deepEqual([status, text], [200, '<h1>one</h1>']);
      const broken = await site({ CustomErrorResponses: { Quantity: 1, Items: [response('/nothing.html')] } });
      assert.equal((await get(broken.url, '/some/route')).status, 404);
    });
  });

  describe('with a server as its origin', () => {
    it('forwards every method it allows, with the headers that CloudFront sends', async () => {
      const origin = await serverOrigin((request, response) => {
        request
          .resume()
          .on('end', () =>
            response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers })),
          );
      });
      const custom = {
        ...origin,
        OriginPath: '/base',
        CustomHeaders: { Quantity: 1, Items: [{ HeaderName: 'X-Secret', HeaderValue: 's' }] },
      };
      const { url } = await distribution(
        custom,
        {},
        { CachePolicyId: disabled, AllowedMethods: { Quantity: 7, Items: allMethods } },
      );
      const { text } = await get(url, '/a%20b?x=1', {
        method: 'POST',
        body: 'hello',
        headers: { 'content-type': 'text/plain', 'x-other': '1' },
      });
      const seen = JSON.parse(text) as { method: string; url: string; headers: IncomingHttpHeaders };
      assert.deepEqual([seen.method, seen.url], ['POST', '/base/a%20b']);
      assert.equal(seen.headers['user-agent'], 'Amazon CloudFront');
      assert.equal(seen.headers['x-secret'], 's');
      assert.equal(seen.headers['content-type'], 'text/plain');
      assert.equal(seen.headers['x-other'], undefined);
    });

    it('takes each path to the origin of its behaviour', async () => {
      const api = await serverOrigin((_request, response) => response.end('api'));
      const { bucket, identity } = await site();
      const { url } = await distribution(bucketOrigin(bucket, identity), {
        Origins: {
          Quantity: 2,
          Items: [
            { Id: 'origin', DomainName: undefined, ...bucketOrigin(bucket, identity) },
            { DomainName: undefined, ...api, Id: 'api' },
          ],
        },
        CacheBehaviors: {
          Quantity: 1,
          Items: [
            { PathPattern: 'api/*', TargetOriginId: 'api', ViewerProtocolPolicy: 'allow-all', CachePolicyId: disabled },
          ],
        },
      });
      assert.equal((await get(url, '/api/x')).text, 'api');
      assert.equal((await get(url, '/')).text, '<h1>one</h1>');
    });

    it('reads a bucket’s website under its AWS name', async () => {
      const bucket = await newBucket();
      await put(bucket, 'dir/index.html', 'in a folder');
      await bucketClient.send(new s3.DeletePublicAccessBlockCommand({ Bucket: bucket }));
      await allow(bucket, '*' as unknown as object);
      await bucketClient.send(
        new s3.PutBucketWebsiteCommand({
          Bucket: bucket,
          WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } },
        }),
      );
      const CustomOriginConfig = { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' } as const;
      const { url } = await distribution({
        DomainName: `${bucket}.s3-website.ap-south-1.amazonaws.com`,
        CustomOriginConfig,
      });
      assert.equal((await get(url, '/dir/')).text, 'in a folder');
    });

    it('answers 502 where it cannot connect, and 504 where nothing comes', async () => {
      const CustomOriginConfig = { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' } as const;
      const { url } = await distribution({ DomainName: 'example.com', CustomOriginConfig });
      const { status, text } = await get(url, '/x');
      assert.equal(status, 502);
      assert.match(text, /CloudFront wasn't able to connect to the origin\./);
      const silent = await serverOrigin(() => undefined);
      const custom = { ...(silent.CustomOriginConfig as sdk.CustomOriginConfig), OriginReadTimeout: 1 };
      const slow = await distribution({ ...silent, CustomOriginConfig: custom });
      assert.equal((await get(slow.url, '/x')).status, 504);
    });
  });
});
