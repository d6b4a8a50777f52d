// The website endpoint: what anybody gets over plain HTTP, page by page.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-s3';
import { sandboxClient } from '../../../../src/sandbox/client/sandbox-client.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

describe('the website endpoint', () => {
  let test: TestSandbox;
  let s3: sdk.S3Client;
  let count = 0;

  before(async () => {
    test = await startTestSandbox();
    s3 = test.client(sdk.S3Client);
  });
  after(async () => {
    s3.destroy();
    await test.stop();
  });

  type Website = { readonly bucket: string; readonly url: string };

  async function website(
    configuration: sdk.WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } },
  ): Promise<Website> {
    const bucket = `website-${++count}`;
    await s3.send(new sdk.CreateBucketCommand({ Bucket: bucket }));
    await s3.send(new sdk.PutBucketWebsiteCommand({ Bucket: bucket, WebsiteConfiguration: configuration }));
    return { bucket, url: await urlOf(test, bucket) };
  }

  async function publicWebsite(configuration?: sdk.WebsiteConfiguration): Promise<Website> {
    const site = await website(configuration);
    await letEverybodyRead(site.bucket, `${site.bucket}/*`);
    return site;
  }

  async function letEverybodyRead(Bucket: string, resource: string): Promise<void> {
    await s3.send(new sdk.DeletePublicAccessBlockCommand({ Bucket }));
    const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${resource}` };
    await s3.send(new sdk.PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Statement: [statement] }) }));
  }

  const put = ({ bucket: Bucket }: Website, Key: string, Body: string, more: Partial<sdk.PutObjectCommandInput> = {}) =>
    s3.send(new sdk.PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/html', ...more }));
  const visit = ({ url }: Website, path = '/', init: RequestInit = {}) =>
    fetch(`${url}${path}`, { redirect: 'manual', ...init });
  const page = async (response: Response) =>
    (await response.text()).replace(/RequestId: [0-9A-F]{16}/, 'RequestId: R').replace(/HostId: [\w+/=]+/, 'HostId: H');

  it('shows 403 for a private bucket, whether the key exists or not', async () => {
    const site = await website();
    await put(site, 'index.html', 'private');
    for (const path of ['/', '/none.html']) {
      const response = await visit(site, path);
      assert.equal(response.status, 403);
      assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal(response.headers.get('x-amz-error-code'), 'AccessDenied');
      assert.equal(response.headers.get('x-amz-error-message'), 'Access Denied');
      assert.equal(response.headers.get('server'), 'AmazonS3');
      assert.equal(
        await page(response),
        [
          '<html>',
          '<head><title>403 Forbidden</title></head>',
          '<body>',
          '<h1>403 Forbidden</h1>',
          '<ul>',
          '<li>Code: AccessDenied</li>',
          '<li>Message: Access Denied</li>',
          '<li>RequestId: R</li>',
          '<li>HostId: H</li>',
          '</ul>',
          '<hr/>',
          '</body>',
          '</html>',
          '',
        ].join('\n'),
      );
    }
  });

  it('serves a public bucket, and shuts it with Block Public Access', async () => {
    const site = await publicWebsite();
    const { ETag } = await put(site, 'index.html', '<p>hello</p>', { CacheControl: 'max-age=5', Metadata: { a: 'b' } });
    const response = await visit(site);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'text/html');
    assert.equal(response.headers.get('etag'), ETag);
    assert.equal(response.headers.get('cache-control'), 'max-age=5');
    assert.equal(response.headers.get('x-amz-meta-a'), 'b');
    assert.equal(response.headers.get('content-length'), '12');
    assert.ok(response.headers.get('last-modified'));
    assert.equal(await response.text(), '<p>hello</p>');
    const block = {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    };
    await s3.send(new sdk.PutPublicAccessBlockCommand({ Bucket: site.bucket, PublicAccessBlockConfiguration: block }));
    assert.equal((await visit(site)).status, 403);
  });

  it('says that a readable key is missing, though nobody may list', async () => {
    const site = await publicWebsite();
    const response = await visit(site, '/sub/');
    assert.equal(response.status, 404);
    assert.equal(response.headers.get('x-amz-error-code'), 'NoSuchKey');
    assert.match(
      await page(response),
      /<h1>404 Not Found<\/h1>\n<ul>\n<li>Code: NoSuchKey<\/li>\n<li>Message: The specified key does not exist\.<\/li>\n<li>Key: sub\/index\.html<\/li>\n<li>RequestId: R<\/li>/,
    );
  });

  it('leads from a folder without its slash to the one with it', async () => {
    const site = await publicWebsite();
    await put(site, 'sub/index.html', 'in the folder');
    const response = await visit(site, '/sub');
    assert.equal(response.status, 302);
    assert.equal(response.headers.get('location'), '/sub/');
    assert.match(await page(response), /<li>Code: Found<\/li>\n<li>Message: Resource Found<\/li>/);
    assert.equal(await (await visit(site, '/sub/')).text(), 'in the folder');
  });

  it('serves the error document with the status of the error', async () => {
    const site = await publicWebsite({ IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'oops.html' } });
    const bare = await visit(site, '/none');
    assert.equal(bare.status, 404);
    assert.match(
      await page(bare),
      /<li>Key: none<\/li>\n<li>RequestId: R<\/li>\n<li>HostId: H<\/li>\n<\/ul>\n<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document<\/h3>\n<ul>\n<li>Code: NoSuchKey<\/li>\n<li>Message: The specified key does not exist\.<\/li>\n<li>Key: oops\.html<\/li>\n<\/ul>\n<hr\/>/,
    );
    await put(site, 'oops.html', 'oops');
    const response = await visit(site, '/none');
    assert.equal(response.status, 404);
    assert.equal(response.headers.get('x-amz-error-code'), 'NoSuchKey');
    assert.equal(await response.text(), 'oops');
    await letEverybodyRead(site.bucket, `${site.bucket}/oops.html`);
    const denied = await visit(site, '/none');
    assert.deepEqual([denied.status, await denied.text()], [403, 'oops']);
  });

  it('answers 405 to anything but GET and HEAD, without the error document', async () => {
    const site = await publicWebsite({ IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'oops.html' } });
    await put(site, 'oops.html', 'oops');
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const response = await visit(site, '/', { method });
      assert.equal(response.status, 405);
      assert.match(
        await page(response),
        new RegExp(
          `<h1>405 Method Not Allowed</h1>\n<ul>\n<li>Code: MethodNotAllowed</li>\n<li>Message: The specified method is not allowed against this resource.</li>\n<li>Method: ${method}</li>\n<li>ResourceType: OBJECT</li>`,
        ),
      );
    }
  });

  it('answers HEAD with headers alone', async () => {
    const site = await publicWebsite();
    await put(site, 'index.html', 'hello');
    const found = await visit(site, '/', { method: 'HEAD' });
    assert.deepEqual([found.status, found.headers.get('content-length'), await found.text()], [200, '5', '']);
    const missing = await visit(site, '/none', { method: 'HEAD' });
    assert.deepEqual(
      [missing.status, missing.headers.get('x-amz-error-code'), await missing.text()],
      [404, 'NoSuchKey', ''],
    );
  });

  it('serves conditional requests and ranges', async () => {
    const site = await publicWebsite();
    const { ETag = '' } = await put(site, 'index.html', '0123456789');
    const status = async (headers: Record<string, string>) => (await visit(site, '/', { headers })).status;
    assert.equal(await status({ 'if-none-match': ETag }), 304);
    assert.equal(await status({ 'if-modified-since': new Date().toUTCString() }), 304);
    assert.equal(await status({ 'if-modified-since': new Date(Date.now() + 60_000).toUTCString() }), 200);
    assert.equal(await status({ 'if-match': '"other"' }), 412);
    assert.equal(await status({ range: 'bytes=20-' }), 416);
    const part = await visit(site, '/', { headers: { range: 'bytes=2-4' } });
    assert.deepEqual([part.status, part.headers.get('content-range'), await part.text()], [206, 'bytes 2-4/10', '234']);
  });

  it('takes a plus sign in a path for a space', async () => {
    const site = await publicWebsite();
    await put(site, 'p q.txt', 'a space');
    await put(site, 'x+y.txt', 'a plus sign');
    assert.equal(await (await visit(site, '/p+q.txt')).text(), 'a space');
    assert.equal(await (await visit(site, '/x%2By.txt')).text(), 'a plus sign');
  });

  it('sends every request to another host', async () => {
    const site = await website({ RedirectAllRequestsTo: { HostName: 'example.com', Protocol: 'https' } });
    const response = await visit(site, '/a%20b?c=d');
    assert.equal(response.status, 301);
    assert.equal(response.headers.get('location'), 'https://example.com/a%20b?c=d');
  });

  it('follows routing rules and the redirects of objects', async () => {
    const site = await publicWebsite({
      IndexDocument: { Suffix: 'index.html' },
      RoutingRules: [
        { Condition: { KeyPrefixEquals: 'old/' }, Redirect: { ReplaceKeyPrefixWith: 'new/', HttpRedirectCode: '302' } },
        { Condition: { HttpErrorCodeReturnedEquals: '404' }, Redirect: { HostName: 'example.com', Protocol: 'https' } },
      ],
    });
    await put(site, 'moved', 'gone', { WebsiteRedirectLocation: '/there' });
    const leads = async (path: string) => {
      const response = await visit(site, path);
      return [response.status, response.headers.get('location')];
    };
    assert.deepEqual(await leads('/old/page'), [302, `${site.url}/new/page`]);
    assert.deepEqual(await leads('/nowhere'), [301, 'https://example.com/nowhere']);
    assert.deepEqual(await leads('/moved'), [301, '/there']);
  });

  it('answers pages of other origins by the bucket’s CORS rules', async () => {
    const site = await publicWebsite();
    await put(site, 'index.html', 'hello');
    const ask = {
      origin: 'https://example.com',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'X-A',
    };
    assert.equal((await visit(site, '/', { method: 'OPTIONS', headers: ask })).status, 405);
    const rule = {
      AllowedOrigins: ['https://*.com'],
      AllowedMethods: ['GET'],
      AllowedHeaders: ['x-*'],
      MaxAgeSeconds: 60,
    };
    await s3.send(new sdk.PutBucketCorsCommand({ Bucket: site.bucket, CORSConfiguration: { CORSRules: [rule] } }));
    const allowed = await visit(site, '/', { method: 'OPTIONS', headers: ask });
    assert.equal(allowed.status, 200);
    assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://example.com');
    assert.equal(allowed.headers.get('access-control-allow-methods'), 'GET');
    assert.equal(allowed.headers.get('access-control-allow-headers'), 'x-a');
    assert.equal(allowed.headers.get('access-control-max-age'), '60');
    const refused = await visit(site, '/', {
      method: 'OPTIONS',
      headers: { ...ask, 'access-control-request-method': 'PUT' },
    });
    assert.deepEqual([refused.status, refused.headers.get('x-amz-error-code')], [403, 'AccessForbidden']);
    const got = await visit(site, '/', { headers: { origin: 'https://example.com' } });
    assert.equal(got.headers.get('access-control-allow-origin'), 'https://example.com');
    const { CORSRules } = await s3.send(new sdk.GetBucketCorsCommand({ Bucket: site.bucket }));
    assert.deepEqual(CORSRules, [rule]);
    await s3.send(new sdk.DeleteBucketCorsCommand({ Bucket: site.bucket }));
    const none = await refusal(s3.send(new sdk.GetBucketCorsCommand({ Bucket: site.bucket })));
    assert.deepEqual(none, {
      name: 'NoSuchCORSConfiguration',
      status: 404,
      message: 'The CORS configuration does not exist',
    });
  });

  it('tells a bucket without a website from one that is gone', async () => {
    const site = await website();
    const input = { Bucket: site.bucket };
    assert.deepEqual((await s3.send(new sdk.GetBucketWebsiteCommand(input))).IndexDocument, { Suffix: 'index.html' });
    for (let time = 0; time < 2; time++) await s3.send(new sdk.DeleteBucketWebsiteCommand(input));
    const none = {
      name: 'NoSuchWebsiteConfiguration',
      status: 404,
      message: 'The specified bucket does not have a website configuration',
    };
    assert.deepEqual(await refusal(s3.send(new sdk.GetBucketWebsiteCommand(input))), none);
    const response = await visit(site);
    assert.equal(response.status, 404);
    assert.match(
      await page(response),
      new RegExp(`<li>Code: ${none.name}</li>\n<li>Message: ${none.message}</li>\n<li>BucketName: ${site.bucket}</li>`),
    );
    await s3.send(new sdk.DeleteBucketCommand(input));
    await assert.rejects(visit(site));
  });

  it('refuses configurations that make no website', async () => {
    const { bucket } = await website();
    const configure = (WebsiteConfiguration: sdk.WebsiteConfiguration) =>
      refusal(s3.send(new sdk.PutBucketWebsiteCommand({ Bucket: bucket, WebsiteConfiguration })));
    const cases: [configuration: sdk.WebsiteConfiguration, message: string][] = [
      [{ IndexDocument: { Suffix: 'a/index.html' } }, 'The IndexDocument Suffix is not well formed'],
      [{}, 'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty'],
      [
        { IndexDocument: { Suffix: 'index.html' }, RedirectAllRequestsTo: { HostName: 'example.com' } },
        'RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.',
      ],
    ];
    for (const [configuration, message] of cases) {
      assert.deepEqual(await configure(configuration), { name: 'InvalidArgument', status: 400, message });
    }
  });

  it('keeps its address over a restart', async () => {
    const first = await startTestSandbox();
    const client = first.client(sdk.S3Client);
    await client.send(new sdk.CreateBucketCommand({ Bucket: 'kept' }));
    const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } };
    await client.send(new sdk.PutBucketWebsiteCommand({ Bucket: 'kept', WebsiteConfiguration }));
    client.destroy();
    const before = await urlOf(first, 'kept');
    await first.sandbox.close();
    const second = await startTestSandbox({ dir: first.dir });
    assert.equal(await urlOf(second, 'kept'), before);
    assert.equal((await fetch(before)).status, 403);
    await second.stop();
    await first.stop();
  });
});

async function urlOf({ url }: TestSandbox, bucket: string): Promise<string> {
  const endpoints = await sandboxClient({ url }).endpoints();
  const website = endpoints.find(({ kind, id }) => kind === 'website' && id === bucket);
  assert.ok(website, `${bucket} has no endpoint`);
  return website.url;
}
