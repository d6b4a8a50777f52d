// Uploads by forms and from web pages, through the address that S3 has for them.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import * as sdk from '@aws-sdk/client-s3';
import { sandboxClient } from '../../../../src/sandbox/client/sandbox-client.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';

const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

/** What boto3 1.43 makes in `generate_presigned_post` for the key `up/${filename}`, text of 1 to 10 bytes and the status 201. */
const recordedAt = 1795979720902;
const recorded = {
  version4: {
    success_action_status: '201',
    'Content-Type': 'text/plain',
    key: 'up/${filename}',
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': 'AKIAIOSFODNN7EXAMPLE/20261129/ap-south-1/s3/aws4_request',
    'x-amz-date': '20261129T191521Z',
    policy:
      'eyJleHBpcmF0aW9uIjogIjIwMjYtMTEtMjlUMjA6MTU6MjFaIiwgImNvbmRpdGlvbnMiOiBbeyJzdWNjZXNzX2FjdGlvbl9zdGF0dXMiOiAiMjAxIn0sIFsic3RhcnRzLXdpdGgiLCAiJENvbnRlbnQtVHlwZSIsICJ0ZXh0LyJdLCBbImNvbnRlbnQtbGVuZ3RoLXJhbmdlIiwgMSwgMTBdLCB7ImJ1Y2tldCI6ICJuZXdlciJ9LCBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXAvIl0sIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwgeyJ4LWFtei1jcmVkZW50aWFsIjogIkFLSUFJT1NGT0ROTjdFWEFNUExFLzIwMjYxMTI5L2FwLXNvdXRoLTEvczMvYXdzNF9yZXF1ZXN0In0sIHsieC1hbXotZGF0ZSI6ICIyMDI2MTEyOVQxOTE1MjFaIn1dfQ==',
    'x-amz-signature': 'fd74c95844a1a46c2074347c12877564e4347d51c444f0f342c3d54dcace189b',
  },
  version2: {
    success_action_status: '201',
    'Content-Type': 'text/plain',
    key: 'up/${filename}',
    AWSAccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    policy:
      'eyJleHBpcmF0aW9uIjogIjIwMjYtMTEtMjlUMjA6MTU6MjFaIiwgImNvbmRpdGlvbnMiOiBbeyJzdWNjZXNzX2FjdGlvbl9zdGF0dXMiOiAiMjAxIn0sIFsic3RhcnRzLXdpdGgiLCAiJENvbnRlbnQtVHlwZSIsICJ0ZXh0LyJdLCBbImNvbnRlbnQtbGVuZ3RoLXJhbmdlIiwgMSwgMTBdLCB7ImJ1Y2tldCI6ICJvbGRlciJ9LCBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXAvIl1dfQ==',
    signature: 'D+kZBnOWmoCetWoc9PNoW1b4CG8=',
  },
};

type Fields = Record<string, string>;

/** The clock of the sandbox stands, and the client signs by it. */
function inTime(client: sdk.S3Client): sdk.S3Client {
  const systemClockOffset = { get: () => recordedAt - Date.now(), set: () => undefined };
  Object.defineProperty(client.config, 'systemClockOffset', systemClockOffset);
  return client;
}

describe('An upload by a form', () => {
  let test: TestSandbox;
  let s3: sdk.S3Client;
  let door: string;

  before(async () => {
    test = await startTestSandbox({ key, now: () => recordedAt + 1000 });
    s3 = inTime(test.client(sdk.S3Client));
    const LocationConstraint = 'ap-south-1';
    await s3.send(new sdk.CreateBucketCommand({ Bucket: 'newer', CreateBucketConfiguration: { LocationConstraint } }));
    const virginia = inTime(test.client(sdk.S3Client));
    virginia.config.region = () => Promise.resolve('us-east-1');
    await virginia.send(new sdk.CreateBucketCommand({ Bucket: 'older' }));
    const AllowedOrigins = ['https://page.example'];
    const rule = {
      AllowedOrigins,
      AllowedMethods: ['POST', 'PUT'],
      AllowedHeaders: ['x-amz-*'],
      ExposeHeaders: ['ETag'],
    };
    await s3.send(new sdk.PutBucketCorsCommand({ Bucket: 'newer', CORSConfiguration: { CORSRules: [rule] } }));
    const endpoints = (await (await fetch(`${test.url}/_sandbox/endpoints`)).json()) as { kind: string; url: string }[];
    door = String(endpoints.find(({ kind }) => kind === 's3')?.url);
  });
  after(() => test.stop());

  function post(fields: Fields, file: Blob | undefined = new Blob(['hello']), bucket = 'newer') {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    if (file) form.append('file', file, 'dir/h\u00e9llo.txt');
    const headers = { origin: 'https://page.example' };
    return fetch(`${door}/${bucket}`, { method: 'POST', body: form, headers, redirect: 'manual' });
  }
  const memberOf = (document: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(document)?.[1];
  const refused = async (response: Promise<Response>, ...members: string[]) => {
    const { status } = await response;
    const document = await (await response).text();
    return [status, ...['Code', 'Message', ...members].map((name) => memberOf(document, name))];
  };
  const read = async (Key: string) => {
    const { Body, ...head } = await s3.send(new sdk.GetObjectCommand({ Bucket: 'newer', Key }));
    return { ...head, text: await Body?.transformToString() };
  };

  /** Signed with Version 4: `conditions` and the fields themselves. */
  function signed(fields: Fields, { conditions = [] as unknown[], policy = {}, by = key, token = '' } = {}): Fields {
    const [date, region] = ['20261129', 'ap-south-1'];
    const all: Fields = {
      key: 'a.txt',
      ...fields,
      'x-amz-algorithm': 'AWS4-HMAC-SHA256',
      'x-amz-credential': `${by.accessKeyId}/${date}/${region}/s3/aws4_request`,
      'x-amz-date': `${date}T191400Z`,
      ...(token !== '' && { 'x-amz-security-token': token }),
    };
    const exact = Object.entries(all).map(([name, value]) => ({ [name]: value }));
    const document = {
      expiration: '2026-11-29T20:00:00.000Z',
      conditions: [{ bucket: 'newer' }, ...exact, ...conditions],
    };
    const text = Buffer.from(JSON.stringify({ ...document, ...policy })).toString('base64');
    const hmac = (secret: string | Buffer, data: string) => createHmac('sha256', secret).update(data).digest();
    const signingKey = [date, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${by.secretAccessKey}`);
    return { ...all, policy: text, 'x-amz-signature': hmac(signingKey, text).toString('hex') };
  }

  it('is taken as boto3 signs it, with Version 4 and in older regions with Version 2', async () => {
    const response = await post(recorded.version4);
    const document = await response.text();
    assert.equal(response.status, 201, document);
    const etag = '"5d41402abc4b2a76b9719d911017c592"';
    const location = `${door}/newer/up%2Fh%C3%A9llo.txt`;
    assert.equal(
      document,
      `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse><Location>${location}</Location><Bucket>newer</Bucket><Key>up/h\u00e9llo.txt</Key><ETag>${etag}</ETag></PostResponse>`,
    );
    assert.deepEqual(
      ['etag', 'location', 'access-control-allow-origin', 'access-control-expose-headers'].map((name) =>
        response.headers.get(name),
      ),
      [etag, location, 'https://page.example', 'ETag'],
    );
    const { text, ContentType } = await read('up/h\u00e9llo.txt');
    assert.deepEqual([text, ContentType], ['hello', 'text/plain']);
    assert.equal((await post(recorded.version2, new Blob(['hello']), 'older')).status, 201);
  });

  it('is refused by what its policy says of fields and file', async () => {
    const { version4 } = recorded;
    const tooLarge = refused(post(version4, new Blob(['x'.repeat(11)])), 'ProposedSize', 'MaxSizeAllowed');
    assert.deepEqual(await tooLarge, [
      400,
      'EntityTooLarge',
      'Your proposed upload exceeds the maximum allowed size',
      '11',
      '10',
    ]);
    assert.deepEqual(await refused(post(version4, new Blob([])), 'ProposedSize', 'MinSizeAllowed'), [
      400,
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
      '0',
      '1',
    ]);
    const denied = async (fields: Fields) => (await refused(post(fields))).join(' ');
    const says = (text: string) => `403 AccessDenied Invalid according to Policy: ${text}`;
    assert.equal(
      await denied({ ...version4, 'Content-Type': 'image/png' }),
      says('Policy Condition failed: ["starts-with", "$Content-Type", "text/"]'),
    );
    assert.equal(
      await denied({ ...version4, 'Content-Type': 'text/plain, image/png' }),
      says('Policy Condition failed: ["starts-with", "$Content-Type", "text/"]'),
    );
    assert.equal(
      await denied({ ...version4, success_action_status: '200' }),
      says('Policy Condition failed: ["eq", "$success_action_status", "201"]'),
    );
    assert.equal(await denied({ ...version4, 'x-amz-meta-a': '1' }), says('Extra input fields: x-amz-meta-a'));
    assert.equal((await post({ ...version4, 'x-ignore-this': '1' })).status, 201);
    const prefixes = [
      ['starts-with', '$success_action_status', ''],
      ['starts-with', '$tagging', '<Tagging>'],
    ];
    const tagging = '<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>';
    const some = signed({ success_action_status: '201', tagging }, { conditions: prefixes });
    assert.equal((await post(some)).status, 201);
    const missing = await denied(signed({}, { conditions: [['starts-with', '$x-amz-meta-a', '']] }));
    assert.equal(missing, says('Policy Condition failed: ["starts-with", "$x-amz-meta-a", ""]'));
    assert.equal(await denied(signed({}, { policy: { expiration: '2026-11-29T19:00:00Z' } })), says('Policy expired.'));
    assert.equal(
      await denied(signed({}, { policy: { conditions: [['starts-with', '$key', '']] } })),
      says('Extra input fields: x-amz-algorithm, x-amz-credential, x-amz-date, bucket'),
    );
  });

  it('compares names of fields and kinds of conditions without regard to case', async () => {
    const fields = signed({}, { policy: { conditions: [] } });
    const conditions = [{ bUcKeT: 'newer' }, ['StArTs-WiTh', '$KeY', 'a']];
    assert.equal((await refused(post(signed({}, { conditions: conditions.slice(0, 1) }))))[0], 204);
    assert.equal((await refused(post(signed({}, { conditions }))))[0], 204);
    assert.equal((await refused(post(fields)))[0], 403);
  });

  const documents: [string, object, string][] = [
    ['without an expiration', { expiration: undefined }, 'Policy missing expiration.'],
    ['with another expiration', { expiration: 'soon' }, "Invalid 'expiration' value: 'soon'"],
    ['without conditions', { conditions: undefined }, 'Policy missing conditions.'],
    [
      'with an empty condition',
      { conditions: [{}] },
      'Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
    ],
    ['with another member', { CONDITIONS: [] }, "Unexpected: 'CONDITIONS'"],
    [
      'with half a range',
      { conditions: [['content-length-range', 0]] },
      'Invalid content-length-range: it takes two numbers, of which none is negative.',
    ],
  ];
  for (const [which, policy, text] of documents) {
    it(`is refused with a policy ${which}`, async () => {
      assert.deepEqual(await refused(post(signed({}, { policy }))), [
        400,
        'InvalidPolicyDocument',
        `Invalid Policy: ${text}`,
      ]);
    });
  }

  it('is refused where it is no form, or lacks a field or the file', async () => {
    const missing = (name: string) => [
      400,
      'InvalidArgument',
      `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    ];
    const { 'x-amz-signature': _, ...unsigned } = signed({});
    assert.deepEqual(await refused(post({ ...signed({}), key: '' })), missing('key'));
    assert.deepEqual(await refused(post(unsigned)), missing('X-Amz-Signature'));
    assert.deepEqual(await refused(post({ key: 'a', AWSAccessKeyId: 'b', policy: 'c' })), missing('Signature'));
    assert.deepEqual(await refused(post({ key: 'a', policy: 'c' })), [403, 'AccessDenied', 'Access Denied']);
    const noFile = new FormData();
    noFile.append('key', 'a');
    const send = (body: string | FormData, headers = {}) =>
      refused(fetch(`${door}/newer`, { method: 'POST', body, headers }));
    assert.deepEqual(await send(noFile), [
      400,
      'InvalidArgument',
      'POST requires exactly one file upload per request.',
    ]);
    assert.deepEqual((await send('text')).slice(0, 2), [412, 'PreconditionFailed']);
    const broken = send('--x\r\n', { 'content-type': 'multipart/form-data; boundary=x' });
    assert.deepEqual((await broken).slice(0, 2), [400, 'MalformedPOSTRequest']);
    assert.deepEqual((await refused(post({ key: 'a', more: 'x'.repeat(20_480) }))).slice(0, 2), [
      400,
      'MaxPostPreDataLengthExceeded',
    ]);
  });

  it('is refused with a wrong signature, an unknown key or another token', async () => {
    const fields = signed({});
    const wrong = { ...fields, 'x-amz-signature': '0'.repeat(64) };
    assert.deepEqual((await refused(post(wrong), 'StringToSign')).slice(1), [
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      fields['policy'],
    ]);
    const unknown = signed({}, { by: { ...key, accessKeyId: 'AKIAUNKNOWN' } });
    assert.deepEqual(
      (await refused(post(unknown), 'AWSAccessKeyId')).slice(1).filter((_, at) => at !== 1),
      ['InvalidAccessKeyId', 'AKIAUNKNOWN'],
    );
    assert.deepEqual((await refused(post(signed({}, { token: 'none' })))).slice(0, 2), [400, 'InvalidToken']);
  });

  it('keeps headers, metadata and tags that its fields give', async () => {
    const tagging = '<Tagging><TagSet><Tag><Key>a b</Key><Value>1</Value></Tag></TagSet></Tagging>';
    const fields = {
      key: 'b.txt',
      'Cache-Control': 'no-store',
      'x-amz-meta-who': 'ann',
      tagging,
      'x-amz-storage-class': 'STANDARD_IA',
    };
    assert.equal((await post(signed(fields))).status, 204);
    const { CacheControl, Metadata, StorageClass, ContentType } = await read('b.txt');
    assert.deepEqual(
      [CacheControl, Metadata, StorageClass, ContentType],
      ['no-store', { who: 'ann' }, 'STANDARD_IA', 'binary/octet-stream'],
    );
    const { TagSet } = await s3.send(new sdk.GetObjectTaggingCommand({ Bucket: 'newer', Key: 'b.txt' }));
    assert.deepEqual(TagSet, [{ Key: 'a b', Value: '1' }]);
    assert.deepEqual((await refused(post(signed({ acl: 'public-read' })))).slice(0, 2), [
      400,
      'AccessControlListNotSupported',
    ]);
    const lock = await refused(post(signed({ 'x-amz-object-lock-mode': 'GOVERNANCE' })));
    assert.deepEqual(lock, [501, 'NotImplemented', 'The sandbox does not support ObjectLockMode of s3 PutObject.']);
  });

  it('answers with a redirect where the form names one', async () => {
    const response = await post(signed({ success_action_redirect: 'https://page.example/done?n=1' }));
    const query = 'n=1&bucket=newer&key=a.txt&etag=%225d41402abc4b2a76b9719d911017c592%22';
    assert.deepEqual([response.status, response.headers.get('location')], [303, `https://page.example/done?${query}`]);
    assert.equal((await post(signed({ success_action_redirect: 'nowhere' }))).status, 204);
    assert.equal((await post(signed({ success_action_status: '404' }))).status, 204);
  });

  it('leaves a trace with the response that the browser gets, and without the signature', async () => {
    const { traces } = sandboxClient({ url: test.url, ...test.sandbox.ownKey });
    const seen = async (fields: Fields) => {
      const { headers } = await post(fields);
      const trace = await traces.get(headers.get('x-amz-request-id') ?? '');
      const { name, status, details, request, response } = trace?.root ?? {};
      const sent = response?.headers ?? {};
      const body = request?.body ?? '';
      assert.ok(body.includes('name="x-amz-signature"\r\n\r\n(secret)\r\n--'));
      assert.ok(!body.includes(String(fields['x-amz-signature'])));
      assert.ok(body.includes('name="key"\r\n\r\na.txt\r\n--'));
      assert.equal(sent['access-control-allow-origin'], 'https://page.example');
      return [trace?.status, name, status, details?.['sent as'], sent['location']];
    };
    const form = 'an HTML form (POST Object)';
    const url = 'https://page.example/done';
    const query = 'bucket=newer&key=a.txt&etag=%225d41402abc4b2a76b9719d911017c592%22';
    assert.deepEqual(await seen(signed({})), [204, 'PutObject', 204, form, `${door}/newer/a.txt`]);
    const redirected = signed({ success_action_redirect: url });
    assert.deepEqual(await seen(redirected), [303, 'PutObject', 303, form, `${url}?${query}`]);
  });

  it('needs s3:PutObject of who signed it, and knows how it was signed', async () => {
    const Condition = { StringEquals: { 's3:authType': 'POST', 's3:signatureversion': 'AWS4-HMAC-SHA256' } };
    const Statement = {
      Effect: 'Allow' as const,
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::newer/a*',
      Condition,
    };
    const by = createUserKey(test.sandbox.store, { account: test.account, userName: 'ann', policy: { Statement } });
    assert.equal((await post(signed({}, { by }))).status, 204);
    assert.match(
      String((await refused(post(signed({ key: 'b' }, { by }))))[2]),
      /is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::newer\/b"/,
    );
    assert.deepEqual(await refused(post({ key: 'anybody' })), [403, 'AccessDenied', 'Access Denied']);
  });

  it('comes from a page by the CORS rules of the bucket, preflight included', async () => {
    const preflight = (origin: string, method = 'PUT') =>
      fetch(`${door}/newer/a`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'x-amz-meta-a' },
      });
    const allowed = await preflight('https://page.example');
    assert.deepEqual(
      [
        allowed.status,
        allowed.headers.get('access-control-allow-origin'),
        allowed.headers.get('access-control-allow-headers'),
      ],
      [200, 'https://page.example', 'x-amz-meta-a'],
    );
    assert.equal((await preflight('https://other.example')).status, 403);
    assert.equal((await preflight('https://page.example', 'DELETE')).status, 403);
    // The sandbox's own addresses are the names of buckets here.
    assert.equal((await refused(fetch(`${door}/_sandbox/endpoints`)))[1], 'NoSuchBucket');
    assert.equal((await fetch(test.url, { headers: { origin: 'https://page.example' } })).status, 403);
  });

  it('reaches SDKs, too: signatures are for the address that they are sent to', async () => {
    const client = inTime(new sdk.S3Client({ endpoint: door, region: test.region, credentials: key, maxAttempts: 1 }));
    const Body = Buffer.alloc(12 * 1024 * 1024, 'x');
    await client.send(new sdk.PutObjectCommand({ Bucket: 'newer', Key: 'large', Body }));
    const { ContentLength } = await s3.send(new sdk.HeadObjectCommand({ Bucket: 'newer', Key: 'large' }));
    assert.equal(ContentLength, Body.length);
  });
});
