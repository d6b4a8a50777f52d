// The target aws with another server in place of AWS: its address, and what it lacks.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LambdaClient, ListCodeSigningConfigsCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { createAws } from '../../../src/aws/create-aws.ts';
import { configOf } from '../../../src/aws/target/other-server-config.ts';
import { checkEndpoint, serverOf } from '../../../src/aws/target/other-server.ts';
import type { Aws, TargetId } from '../../../src/engine/types.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('another server in place of AWS', () => {
  let test: TestSandbox;
  let aws: Aws & { close(): void };
  before(async () => {
    test = await startTestSandbox();
    const { accessKeyId, secretAccessKey } = test.sandbox.key;
    aws = createAws({
      target: {
        kind: 'aws',
        region: test.region,
        endpoint: test.url,
        config: {
          region: test.region,
          credentials: { accessKeyId, secretAccessKey },
          ...configOf(test.url, {}),
        },
        websiteUrl: (bucket) => Promise.resolve(`http://${bucket}.s3-website.${test.region}.amazonaws.com`),
        distributionUrl: (name) => `http://${name}`,
      },
      account: test.account,
      suffix: '',
      buildDir: test.dir,
      emit: () => undefined,
      signal: new AbortController().signal,
    });
  });
  after(async () => {
    aws.close();
    await test.stop();
  });

  it('is named by an address, and by nothing that could not be one', () => {
    assert.equal(checkEndpoint('http://127.0.0.1:4566/'), 'http://127.0.0.1:4566');
    assert.equal(checkEndpoint('https://aws.example.org/v1'), 'https://aws.example.org/v1');
    const refused = { code: 'usage', exitCode: 2 };
    for (const text of ['', 'localhost:4566', 'ftp://x', '4566', 'http://', 'http://u:p@x', 'http://x?y', 'http://x#y'])
      assert.throws(() => checkEndpoint(text), refused, text);
    assert.throws(() => checkEndpoint('https://s3.ap-south-1.amazonaws.com'), {
      message: 'This is an address of AWS itself, which serves only one service. Leave out --endpoint-url to use AWS.',
    });
  });

  it('is the one of the flag, then of the folder, then of the environment, and never of the sandbox', () => {
    const [flag, environment] = ['http://flag', 'http://environment'];
    const account = { account: '123456789012', region: 'ap-south-1' };
    const known: TargetId = { kind: 'aws', ...account, endpoint: 'http://known' };
    assert.equal(serverOf({ flag, environment }, known, 'aws'), flag);
    assert.equal(serverOf({ environment }, known, 'aws'), 'http://known');
    assert.equal(serverOf({ environment }, undefined, 'aws'), environment);
    assert.equal(serverOf({}, undefined, 'aws'), undefined);
    assert.equal(serverOf({ environment }, undefined, 'sandbox'), undefined);
    assert.throws(() => serverOf({ flag }, undefined, 'sandbox'), { message: /for --target aws/ });
  });

  it('is refused in a folder whose workshop is on AWS itself, and would be reported as deleted', () => {
    const known: TargetId = { kind: 'aws', account: '123456789012', region: 'ap-south-1' };
    assert.equal(serverOf({}, known, 'aws'), undefined);
    for (const choice of [{ flag: 'http://x' }, { environment: 'http://x' }])
      assert.throws(() => serverOf(choice, known, 'aws'), {
        code: 'usage',
        message:
          /^The workshop in this folder is on AWS itself, and (--endpoint-url|AWS_ENDPOINT_URL) points to http:\/\/x\.$/,
      });
  });

  it('is reached by an address of numbers, also where a service puts a name before it', async () => {
    await aws.client(S3Client).send(new CreateBucketCommand({ Bucket: 'numbers-only' }));
    const { KeyCount } = await aws.client(S3Client).send(new ListObjectsV2Command({ Bucket: 'numbers-only' }));
    assert.equal(KeyCount, 0);
    const asked = aws.client(S3ControlClient).send(new GetPublicAccessBlockCommand({ AccountId: test.account }));
    await assert.rejects(asked, { name: 'NoSuchPublicAccessBlockConfiguration' });
  });

  it('says which operation it does not support', async () => {
    const asked = aws.client(LambdaClient).send(new ListCodeSigningConfigsCommand({}));
    await assert.rejects(asked, { code: 'not-served', message: /does not support Lambda ListCodeSigningConfigs/ });
  });

  it('is not taken for what AWS itself would answer at its own addresses', async () => {
    const url = await aws.websiteUrl('somebody-elses');
    await assert.rejects(aws.http(url), {
      code: 'not-served',
      message:
        /does not serve somebody-elses\.s3-website\.ap-south-1\.amazonaws\.com, which is an address of AWS itself\.$/,
    });
    await assert.rejects(aws.http('https://d111111abcdef8.cloudfront.net/'), { code: 'not-served' });
  });

  it('is not at fault where an address of what it made does not answer', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    await assert.rejects(aws.http(`http://127.0.0.1:${port}`), { code: 'not-served', message: /does not answer/ });
    // A server without TLS.
    await assert.rejects(aws.http(test.url.replace('http:', 'https:')), { code: 'not-served' });
  });
});
