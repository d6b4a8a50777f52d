// What S3's own REST API answers through a distribution: CORS, keys, uploads, lists and errors.
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-cloudfront';
import * as s3 from '@aws-sdk/client-s3';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const Bucket = 'origin-bucket';
const allMethods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'] as sdk.Method[];
const corsHeaders = ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers'];

describe('A bucket behind a distribution', () => {
  let test: TestSandbox;
  let bucket: s3.S3Client;
  let url: string;

  before(async () => {
    test = await startTestSandbox();
    bucket = test.client(s3.S3Client);
    const cloudfront = test.client(sdk.CloudFrontClient);
    const LocationConstraint = 'ap-south-1';
    await bucket.send(new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
    const { CloudFrontOriginAccessIdentity: identity } = await cloudfront.send(
      new sdk.CreateCloudFrontOriginAccessIdentityCommand({
        CloudFrontOriginAccessIdentityConfig: { CallerReference: 'one', Comment: '' },
      }),
    );
    const statement = (Action: string, Resource: string, Condition?: object) => ({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${identity?.Id}` },
      Action,
      Resource,
      ...(Condition && { Condition }),
    });
    const Statement = [
      statement('s3:GetObject', `arn:aws:s3:::${Bucket}/*`),
      statement('s3:ListBucket', `arn:aws:s3:::${Bucket}`, { StringEquals: { 's3:prefix': 'list/' } }),
      statement('s3:PutObject', `arn:aws:s3:::${Bucket}/*`, { StringEquals: { 'aws:Referer': 'the edge' } }),
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await bucket.send(new s3.PutBucketPolicyCommand({ Bucket, Policy }));
    const { Distribution } = await cloudfront.send(
      new sdk.CreateDistributionCommand({
        DistributionConfig: {
          CallerReference: 'one',
          Comment: '',
          Enabled: true,
          Origins: {
            Quantity: 1,
            Items: [
              {
                Id: 'bucket',
                DomainName: `${Bucket}.s3.ap-south-1.amazonaws.com`,
                S3OriginConfig: { OriginAccessIdentity: `origin-access-identity/cloudfront/${identity?.Id}` },
                CustomHeaders: { Quantity: 1, Items: [{ HeaderName: 'Referer', HeaderValue: 'the edge' }] },
              },
            ],
          },
          DefaultCacheBehavior: {
            TargetOriginId: 'bucket',
            ViewerProtocolPolicy: 'allow-all',
            AllowedMethods: { Quantity: 7, Items: allMethods },
            ForwardedValues: {
              QueryString: true,
              Cookies: { Forward: 'none' },
              Headers: { Quantity: corsHeaders.length, Items: corsHeaders },
            },
            MinTTL: 0,
          },
        },
      }),
    );
    url = `http://${Distribution?.DomainName}`;
    for (const Key of ['page.txt', 'x+y.txt', 'p q.txt', 'list/one'])
      await bucket.send(new s3.PutObjectCommand({ Bucket, Key, Body: Key }));
  });
  after(() => test.stop());

  const preflight = (method: string) =>
    fetch(`${url}/page.txt`, {
      method: 'OPTIONS',
      headers: { origin: 'https://page.example', 'access-control-request-method': method },
    });
  const codeOf = async (response: Response) => [
    response.status,
    ...(/<Code>(.*)<\/Code><Message>(.*?)<\/Message>/.exec(await response.text())?.slice(1) ?? []),
  ];

  it('answers preflights by its CORS rules, and says what is missing', async () => {
    assert.deepEqual(await codeOf(await fetch(`${url}/page.txt`, { method: 'OPTIONS' })), [
      400,
      'BadRequest',
      'Insufficient information. Origin request header needed.',
    ]);
    assert.deepEqual(await codeOf(await preflight('GET')), [
      403,
      'AccessForbidden',
      'CORSResponse: CORS is not enabled for this bucket.',
    ]);
    const rule = { AllowedMethods: ['GET'], AllowedOrigins: ['*'], ExposeHeaders: ['ETag'], MaxAgeSeconds: 60 };
    await bucket.send(new s3.PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [rule] } }));
    const { status, headers } = await preflight('GET');
    assert.deepEqual(
      [status, headers.get('access-control-allow-origin'), headers.get('access-control-max-age')],
      [200, '*', '60'],
    );
    assert.deepEqual((await codeOf(await preflight('PUT'))).slice(0, 2), [403, 'AccessForbidden']);
  });

  it('lets a page read by its CORS rules, errors too', async () => {
    const read = (path: string, headers = {}) => fetch(`${url}${path}`, { headers });
    const page = await read('/page.txt', { origin: 'https://page.example' });
    assert.equal(page.headers.get('access-control-allow-origin'), '*');
    assert.equal(page.headers.get('access-control-expose-headers'), 'ETag');
    assert.equal(await page.text(), 'page.txt');
    assert.equal((await read('/page.txt')).headers.get('access-control-allow-origin'), null);
    const missing = await read('/missing', { origin: 'https://page.example' });
    assert.deepEqual([missing.status, missing.headers.get('access-control-allow-origin')], [403, '*']);
  });

  it('takes a plus sign in a path for a space', async () => {
    assert.equal(await (await fetch(`${url}/p+q.txt`)).text(), 'p q.txt');
    assert.equal(await (await fetch(`${url}/x%2By.txt`)).text(), 'x+y.txt');
    assert.equal((await fetch(`${url}/x+y.txt`)).status, 403);
  });

  it('takes uploads that its policy allows, with the headers that the distribution adds', async () => {
    const put = await fetch(`${url}/put.html`, {
      method: 'PUT',
      headers: { 'content-type': 'text/html' },
      body: '<p>put</p>',
    });
    assert.deepEqual([put.status, await put.text()], [200, '']);
    const { ContentType, ContentLength } = await bucket.send(new s3.HeadObjectCommand({ Bucket, Key: 'put.html' }));
    assert.deepEqual([ContentType, ContentLength], ['text/html', 10]);
    assert.deepEqual(await codeOf(await fetch(`${url}/put.html`, { method: 'DELETE' })), [
      403,
      'AccessDenied',
      'Access Denied',
    ]);
  });

  it('lists to who may list, and gives a version that the query names', async () => {
    const list = await (await fetch(`${url}/?list-type=2&prefix=list/`)).text();
    assert.match(list, /<ListBucketResult .*<Key>list\/one<\/Key>/s);
    assert.equal((await fetch(`${url}/?list-type=2`)).status, 403);
    assert.deepEqual((await codeOf(await fetch(`${url}/page.txt?versionId=none`))).slice(0, 2), [403, 'AccessDenied']);
  });
});
