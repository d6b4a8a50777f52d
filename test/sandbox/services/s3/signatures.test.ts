// What S3 says of signatures: addresses signed with Version 2, and the details of its errors.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import * as sdk from '@aws-sdk/client-s3';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const inHour = () => Math.floor(Date.now() / 1000) + 3600;

describe('A signature of S3', () => {
  let test: TestSandbox;
  let key: { readonly accessKeyId: string; readonly secretAccessKey: string };

  before(async () => {
    test = await startTestSandbox();
    key = test.sandbox.key;
    const s3 = test.client(sdk.S3Client);
    const LocationConstraint = 'ap-south-1';
    await s3.send(new sdk.CreateBucketCommand({ Bucket: 'newer', CreateBucketConfiguration: { LocationConstraint } }));
    const virginia = test.client(sdk.S3Client);
    virginia.config.region = () => Promise.resolve('us-east-1');
    await virginia.send(new sdk.CreateBucketCommand({ Bucket: 'older' }));
  });
  after(() => test.stop());

  /** As boto3 signs an address in us-east-1. */
  function presignedV2(method: string, path: string, { type = '', expires = inHour(), more = {}, extra = '' } = {}) {
    const text = `${method}\n\n${type}\n${expires}\n${path}${extra}`;
    const Signature = createHmac('sha1', key.secretAccessKey).update(text).digest('base64');
    const query = new URLSearchParams({
      AWSAccessKeyId: key.accessKeyId,
      Signature,
      Expires: String(expires),
      ...more,
    });
    return { url: `${test.url}${path}?${query.toString()}`, text };
  }

  const memberOf = (document: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(document)?.[1];

  it('of Version 2 in an address is good for what it says, in regions that know it', async () => {
    const type = 'application/x-www-form-urlencoded';
    const put = presignedV2('PUT', '/older/a%20key', { type });
    const init = { method: 'PUT', headers: { 'content-type': type }, body: 'hello' };
    assert.equal((await fetch(put.url, init)).status, 200);
    const more = { 'response-content-type': 'text/x' };
    const get = presignedV2('GET', '/older/a%20key', { more, extra: '?response-content-type=text/x' });
    const got = await fetch(get.url);
    assert.deepEqual([got.headers.get('content-type'), await got.text()], ['text/x', 'hello']);

    assert.equal((await fetch(get.url.replace('text%2Fx', 'text%2Fy'))).status, 403);
    const newer = await fetch(presignedV2('GET', '/newer/key').url);
    assert.equal(newer.status, 400);
    assert.equal(
      memberOf(await newer.text(), 'Message'),
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  });

  it('of Version 2 that does not hold is an error with what S3 has signed, or with its end', async () => {
    const { url, text } = presignedV2('GET', '/older/key');
    const wrong = await (await fetch(url, { method: 'DELETE' })).text();
    assert.equal(memberOf(wrong, 'Code'), 'SignatureDoesNotMatch');
    assert.equal(memberOf(wrong, 'AWSAccessKeyId'), key.accessKeyId);
    assert.equal(memberOf(wrong, 'StringToSign'), text.replace('GET', 'DELETE'));
    assert.match(memberOf(wrong, 'StringToSignBytes') ?? '', /^44 45 4c 45 54 45 0a 0a 0a 3\d/);
    const late = await (await fetch(presignedV2('GET', '/older/key', { expires: 1_600_000_000 }).url)).text();
    assert.deepEqual(
      ['Code', 'Message', 'Expires'].map((name) => memberOf(late, name)),
      ['AccessDenied', 'Request has expired', '2020-09-13T12:26:40Z'],
    );
    const unknown = await (await fetch(url.replace(key.accessKeyId, 'AKIAUNKNOWN'))).text();
    assert.deepEqual(
      [memberOf(unknown, 'Code'), memberOf(unknown, 'AWSAccessKeyId')],
      ['InvalidAccessKeyId', 'AKIAUNKNOWN'],
    );
  });

  it('of Version 4 that does not hold is an error with the canonical request and the text to sign', async () => {
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const scope = `${date.slice(0, 8)}/ap-south-1/s3/aws4_request`;
    const signature = '0'.repeat(64);
    const response = await fetch(`${test.url}/newer/key?partNumber=1`, {
      headers: {
        'x-amz-date': date,
        'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
        authorization: `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${signature}`,
      },
    });
    const document = await response.text();
    assert.equal(response.status, 403);
    assert.equal(memberOf(document, 'SignatureProvided'), signature);
    assert.equal(
      memberOf(document, 'CanonicalRequest'),
      `GET\n/newer/key\npartNumber=1\nhost:${new URL(test.url).host}\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:${date}\n\nhost;x-amz-content-sha256;x-amz-date\nUNSIGNED-PAYLOAD`,
    );
    assert.match(
      memberOf(document, 'StringToSign') ?? '',
      new RegExp(`^AWS4-HMAC-SHA256\n${date}\n${scope}\n[0-9a-f]{64}$`),
    );
    const names = [...document.matchAll(/<(\w+)>/g)].map(([, name]) => name);
    assert.equal(
      names.slice(1, 9).join(' '),
      'Code Message AWSAccessKeyId StringToSign SignatureProvided StringToSignBytes CanonicalRequest CanonicalRequestBytes',
    );
  });
});
